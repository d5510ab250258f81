//! The commands: one line each. Names, requests and views are declared in `dossier-api`.
//!
//! Long because one line for each command of the conversation; read it as a table.

use dossier_api::*;
use tauri::{AppHandle, State, ipc::Invoke};

use crate::{
    clipboard, files,
    shell::{self, Shell, Stop},
};

type Answer<T> = Result<T, Failure>;

/// Every command, for the builder; `build.rs` lists the same names and a test compares them.
pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        start,
        settings,
        make_passphrase,
        rate_passphrase,
        create,
        confirm_recovery,
        unlock,
        lock,
        change_passphrase,
        overview,
        list,
        record,
        forms,
        save_record,
        trash,
        restore,
        paste,
        parked,
        drop_parked,
        attach,
        detach,
        plan_import,
        broken_row,
        mend_row,
        run_import,
        verify_again,
        verify_online,
        trust,
        add_registry,
        add_issuer,
        remove_registry,
        add_identifier,
        add_eduid,
        remove_identifier,
        recheck_state,
        set_recheck,
        recheck,
        diary,
        clear_diary,
        share_options,
        preview_share,
        shares,
        leak_check,
        read_request,
        refuse_request,
        read_reply,
        take_reply,
        make_reply,
        show_on_screen,
        shown,
        stop_showing,
        share_news,
        note_share,
        erase_share,
        reminders,
        purposes,
        save_document,
        withdraw,
        open_bundle,
        recheck_bundle,
        close_bundle,
        check,
        insight,
        filters,
        acts,
        undo,
        difference,
        preview_file,
        fetch,
        read_qr,
        preferences,
        pick_files,
        save_file,
        save_from_bundle,
        save_bundle_as,
        make_share,
        touch,
        stop,
        safety,
        new_recovery,
        add_passphrase,
        remove_slot,
        keystore,
        unlock_keystore,
        rekey,
        accept_older,
        erase,
        backup_schedule,
        copy_secret,
        save_kit,
        make_backup,
        pick_backup_folder,
        regular_backup,
        drill_backup,
        restore_backup,
        salvage,
    ]
}

#[tauri::command(async)]
fn start(shell: State<'_, Shell>) -> Answer<StartView> {
    Ok(shell.session(|session| session.start()))
}

#[tauri::command(async)]
fn settings(shell: State<'_, Shell>, request: SettingsRequest) -> Answer<StartView> {
    shell.session(|session| session.settings(request))
}

#[tauri::command(async)]
fn make_passphrase(shell: State<'_, Shell>) -> Answer<StrengthView> {
    shell.session(|session| session.make_passphrase())
}

#[tauri::command(async)]
fn rate_passphrase(shell: State<'_, Shell>, request: PassphraseRequest) -> Answer<StrengthView> {
    shell.session(|session| session.rate_passphrase(request))
}

#[tauri::command(async)]
fn create(shell: State<'_, Shell>, request: CreateRequest) -> Answer<RecoveryView> {
    shell.session(|session| session.create(request))
}

#[tauri::command(async)]
fn confirm_recovery(shell: State<'_, Shell>, request: ConfirmRequest) -> Answer<bool> {
    shell.session(|session| session.confirm_recovery(request))
}

#[tauri::command(async)]
fn unlock(shell: State<'_, Shell>, request: UnlockRequest) -> Answer<OverviewView> {
    shell.session(|session| session.unlock(request))
}

#[tauri::command(async)]
fn lock(shell: State<'_, Shell>) -> Answer<StartView> {
    let start = shell.session(|session| session.lock());
    // The screens load themselves anew.
    clipboard::clear();
    Ok(start)
}

#[tauri::command(async)]
fn change_passphrase(shell: State<'_, Shell>, request: PassphraseRequest) -> Answer<()> {
    shell.session(|session| session.change_passphrase(request))
}

#[tauri::command(async)]
fn overview(shell: State<'_, Shell>) -> Answer<OverviewView> {
    shell.session(|session| session.overview())
}

#[tauri::command(async)]
fn list(shell: State<'_, Shell>, request: ListRequest) -> Answer<ListView> {
    shell.session(|session| session.list(request))
}

#[tauri::command(async)]
fn record(shell: State<'_, Shell>, request: IdRequest) -> Answer<DetailView> {
    shell.session(|session| session.record(request))
}

#[tauri::command(async)]
fn forms(shell: State<'_, Shell>) -> Answer<Vec<FormView>> {
    Ok(shell.session(|session| session.forms()))
}

#[tauri::command(async)]
fn save_record(shell: State<'_, Shell>, request: SaveRequest) -> Answer<DetailView> {
    shell.session(|session| session.save_record(request))
}

#[tauri::command(async)]
fn trash(shell: State<'_, Shell>, request: IdsRequest) -> Answer<()> {
    shell.session(|session| session.trash(request))
}

#[tauri::command(async)]
fn restore(shell: State<'_, Shell>, request: IdsRequest) -> Answer<()> {
    shell.session(|session| session.restore(request))
}

#[tauri::command(async)]
fn paste(shell: State<'_, Shell>, request: PasteRequest) -> Answer<ParkedView> {
    shell.session(|session| session.paste(request))
}

#[tauri::command(async)]
fn parked(shell: State<'_, Shell>) -> Answer<Vec<ParkedView>> {
    Ok(shell.session(|session| session.parked()))
}

#[tauri::command(async)]
fn drop_parked(shell: State<'_, Shell>, request: IdsRequest) -> Answer<()> {
    shell.session(|session| session.drop_parked(request))
}

#[tauri::command(async)]
fn attach(shell: State<'_, Shell>, request: AttachRequest) -> Answer<DetailView> {
    shell.session(|session| session.attach(request))
}

#[tauri::command(async)]
fn detach(shell: State<'_, Shell>, request: DetachRequest) -> Answer<DetailView> {
    shell.session(|session| session.detach(request))
}

#[tauri::command(async)]
fn plan_import(shell: State<'_, Shell>, request: PlanRequest) -> Answer<PlanView> {
    shell.session(|session| session.plan_import(request))
}

#[tauri::command(async)]
fn broken_row(shell: State<'_, Shell>, request: BrokenRowRequest) -> Answer<BrokenRowView> {
    shell.session(|session| session.broken_row(request))
}

#[tauri::command(async)]
fn mend_row(shell: State<'_, Shell>, request: MendRequest) -> Answer<ParkedView> {
    shell.session(|session| session.mend_row(request))
}

#[tauri::command(async)]
fn run_import(shell: State<'_, Shell>, request: ImportRequest) -> Answer<ImportedView> {
    shell.session(|session| session.run_import(request))
}

#[tauri::command(async)]
fn verify_again(shell: State<'_, Shell>, request: IdRequest) -> Answer<DetailView> {
    shell.session(|session| session.verify_again(request))
}

#[tauri::command(async)]
fn verify_online(shell: State<'_, Shell>, request: IdRequest) -> Answer<DetailView> {
    shell.session(|session| session.verify_online(request))
}

#[tauri::command(async)]
fn trust(shell: State<'_, Shell>) -> Answer<TrustView> {
    shell.session(|session| session.trust())
}

#[tauri::command(async)]
fn add_registry(shell: State<'_, Shell>, request: AddRegistryRequest) -> Answer<TrustView> {
    shell.session(|session| session.add_registry(request))
}

#[tauri::command(async)]
fn add_issuer(shell: State<'_, Shell>, request: AddIssuerRequest) -> Answer<TrustView> {
    shell.session(|session| session.add_issuer(request))
}

#[tauri::command(async)]
fn remove_registry(shell: State<'_, Shell>, request: NameRequest) -> Answer<TrustView> {
    shell.session(|session| session.remove_registry(request))
}

#[tauri::command(async)]
fn add_identifier(shell: State<'_, Shell>, request: IdentifierRequest) -> Answer<TrustView> {
    shell.session(|session| session.add_identifier(request))
}

#[tauri::command(async)]
fn add_eduid(shell: State<'_, Shell>, request: IdRequest) -> Answer<TrustView> {
    shell.session(|session| session.add_eduid(request))
}

#[tauri::command(async)]
fn remove_identifier(shell: State<'_, Shell>, request: NameRequest) -> Answer<TrustView> {
    shell.session(|session| session.remove_identifier(request))
}

#[tauri::command(async)]
fn recheck_state(shell: State<'_, Shell>) -> Answer<RecheckView> {
    shell.session(|session| session.recheck_state())
}

#[tauri::command(async)]
fn set_recheck(shell: State<'_, Shell>, request: ScheduleRequest) -> Answer<RecheckView> {
    shell.session(|session| session.set_recheck(request))
}

#[tauri::command(async)]
fn recheck(shell: State<'_, Shell>, request: RecheckRequest) -> Answer<RecheckedView> {
    shell.session(|session| session.recheck(request))
}

#[tauri::command(async)]
fn diary(shell: State<'_, Shell>) -> Answer<Vec<AskedView>> {
    shell.session(|session| session.diary())
}

#[tauri::command(async)]
fn clear_diary(shell: State<'_, Shell>) -> Answer<()> {
    shell.session(|session| session.clear_diary())
}

#[tauri::command(async)]
fn share_options(shell: State<'_, Shell>, request: ShareOptionsRequest) -> Answer<ShareOptionsView> {
    shell.session(|session| session.share_options(request))
}

#[tauri::command(async)]
fn preview_share(shell: State<'_, Shell>, request: ShareRequest) -> Answer<ReaderView> {
    shell.session(|session| session.preview_share(request))
}

#[tauri::command(async)]
fn shares(shell: State<'_, Shell>) -> Answer<Vec<ShareRowView>> {
    shell.session(|session| session.shares())
}

#[tauri::command(async)]
fn leak_check(shell: State<'_, Shell>, request: ShareRequest) -> Answer<Vec<LeakView>> {
    shell.session(|session| session.leak_check(request))
}

#[tauri::command(async)]
fn read_request(shell: State<'_, Shell>, request: IdRequest) -> Answer<RequestView> {
    shell.session(|session| session.read_request(request))
}

#[tauri::command(async)]
fn refuse_request(shell: State<'_, Shell>, request: IdRequest) -> Answer<()> {
    shell.session(|session| session.refuse_request(request))
}

#[tauri::command(async)]
fn share_news(shell: State<'_, Shell>, request: IdRequest) -> Answer<ShareRequest> {
    shell.session(|session| session.share_news(request))
}

#[tauri::command(async)]
fn note_share(shell: State<'_, Shell>, request: NoteShareRequest) -> Answer<Vec<ShareRowView>> {
    shell.session(|session| session.note_share(request))
}

#[tauri::command(async)]
fn erase_share(shell: State<'_, Shell>, request: IdRequest) -> Answer<Vec<ShareRowView>> {
    shell.session(|session| session.erase_share(request))
}

#[tauri::command(async)]
fn reminders(shell: State<'_, Shell>) -> Answer<Vec<ReminderView>> {
    shell.session(|session| session.reminders())
}

#[tauri::command(async)]
fn purposes(shell: State<'_, Shell>) -> Answer<Vec<PurposeView>> {
    Ok(shell.session(|session| session.purposes()))
}

#[tauri::command(async)]
fn withdraw(shell: State<'_, Shell>, request: IdRequest) -> Answer<WithdrawalView> {
    shell.session(|session| session.withdraw(request))
}

#[tauri::command(async)]
fn open_bundle(shell: State<'_, Shell>, request: OpenBundleRequest) -> Answer<ReaderView> {
    shell.session(|session| session.open_bundle(request))
}

#[tauri::command(async)]
fn recheck_bundle(shell: State<'_, Shell>, request: IdRequest) -> Answer<ReaderView> {
    shell.session(|session| session.recheck_bundle(request))
}

#[tauri::command(async)]
fn close_bundle(shell: State<'_, Shell>, request: IdRequest) -> Answer<()> {
    shell.session(|session| session.close_bundle(request))
}

#[tauri::command(async)]
fn check(shell: State<'_, Shell>) -> Answer<CheckView> {
    shell.session(|session| session.check())
}

#[tauri::command(async)]
fn insight(shell: State<'_, Shell>) -> Answer<InsightView> {
    shell.session(|session| session.insight())
}

#[tauri::command(async)]
fn filters(shell: State<'_, Shell>) -> Answer<FiltersView> {
    shell.session(|session| session.filters())
}

#[tauri::command(async)]
fn acts(shell: State<'_, Shell>) -> Answer<Vec<ActView>> {
    shell.session(|session| session.acts())
}

#[tauri::command(async)]
fn undo(shell: State<'_, Shell>, request: UndoRequest) -> Answer<UndoneView> {
    shell.session(|session| session.undo(request))
}

#[tauri::command(async)]
fn difference(shell: State<'_, Shell>, request: VersionRequest) -> Answer<Vec<ChangeView>> {
    shell.session(|session| session.difference(request))
}

#[tauri::command(async)]
fn preview_file(shell: State<'_, Shell>, request: SaveFileRequest) -> Answer<PreviewView> {
    shell.session(|session| session.preview_file(request))
}

#[tauri::command(async)]
fn fetch(shell: State<'_, Shell>, request: FetchRequest) -> Answer<ParkedView> {
    shell.session(|session| session.fetch(request))
}

#[tauri::command(async)]
fn read_qr(shell: State<'_, Shell>, request: IdRequest) -> Answer<QrView> {
    shell.session(|session| session.read_qr(request))
}

#[tauri::command(async)]
fn preferences(shell: State<'_, Shell>, request: PreferencesRequest) -> Answer<StartView> {
    shell.session(|session| session.preferences(request))
}

#[tauri::command(async)]
fn pick_files(app: AppHandle) -> Answer<Vec<ParkedView>> {
    shell::park(&app, files::picked(&app)).into_iter().collect()
}

#[tauri::command(async)]
fn save_file(app: AppHandle, shell: State<'_, Shell>, request: SaveFileRequest) -> Answer<bool> {
    let name = shell.session(|session| session.file_name(&request))?;
    let Some(to) = files::destination(&app, &name) else {
        return Ok(false);
    };
    shell.session(|session| session.save_file(request, &to))
}

#[tauri::command(async)]
fn save_from_bundle(app: AppHandle, shell: State<'_, Shell>, request: SaveFileRequest) -> Answer<bool> {
    let name = shell.session(|session| session.bundle_file_name(&request))?;
    let Some(to) = files::destination(&app, &name) else {
        return Ok(false);
    };
    shell.session(|session| session.save_from_bundle(request, &to))
}

#[tauri::command(async)]
fn save_bundle_as(
    app: AppHandle,
    shell: State<'_, Shell>,
    request: SaveBundleRequest,
) -> Answer<SavedBundleView> {
    let name = shell.session(|session| session.bundle_export_name(&request))?;
    let Some(to) = files::destination(&app, &name) else {
        return Ok(SavedBundleView::default());
    };
    shell.session(|session| session.save_bundle_as(&request, &to))
}

#[tauri::command(async)]
fn make_share(app: AppHandle, shell: State<'_, Shell>, request: ShareRequest) -> Answer<Option<SharedView>> {
    let name = shell.session(|session| session.suggested_share_name(&request));
    let Some(to) = files::destination(&app, &name) else {
        return Ok(None);
    };
    shell
        .session(|session| session.make_share(request, &to))
        .map(Some)
}

#[tauri::command(async)]
fn read_reply(shell: State<'_, Shell>, request: IdRequest) -> Answer<ReplyView> {
    shell.session(|session| session.read_reply(request))
}

#[tauri::command(async)]
fn take_reply(shell: State<'_, Shell>, request: IdRequest) -> Answer<ReplyView> {
    shell.session(|session| session.take_reply(request))
}

#[tauri::command(async)]
fn make_reply(app: AppHandle, shell: State<'_, Shell>, request: ReplyRequest) -> Answer<Option<RepliedView>> {
    let name = shell.session(|session| session.suggested_reply_name(&request))?;
    let Some(to) = files::destination(&app, &name) else {
        return Ok(None);
    };
    shell
        .session(|session| session.make_reply(request, &to))
        .map(Some)
}

#[tauri::command(async)]
fn show_on_screen(shell: State<'_, Shell>, request: IdRequest) -> Answer<StartView> {
    let start = shell.session(|session| session.show_on_screen(request))?;
    // As after any lock: the screens load themselves anew.
    clipboard::clear();
    Ok(start)
}

#[tauri::command(async)]
fn shown(shell: State<'_, Shell>) -> Answer<ShownView> {
    shell.session(|session| session.shown())
}

#[tauri::command(async)]
fn stop_showing(shell: State<'_, Shell>) -> Answer<StartView> {
    Ok(shell.session(|session| session.stop_showing()))
}

#[tauri::command(async)]
fn save_document(app: AppHandle, shell: State<'_, Shell>, request: SaveDocumentRequest) -> Answer<bool> {
    let name = shell.session(|session| session.document_name(&request))?;
    let Some(to) = files::destination(&app, &name) else {
        return Ok(false);
    };
    shell.session(|session| session.save_document(request, &to))
}

#[tauri::command(async)]
fn touch(shell: State<'_, Shell>) -> Answer<()> {
    shell.session(|session| session.touch())
}

#[tauri::command(async)]
fn stop(stop: State<'_, Stop>) -> Answer<()> {
    stop.now();
    Ok(())
}

#[tauri::command(async)]
fn safety(shell: State<'_, Shell>) -> Answer<SafetyView> {
    shell.session(|session| session.safety())
}

#[tauri::command(async)]
fn new_recovery(shell: State<'_, Shell>) -> Answer<RecoveryView> {
    shell.session(|session| session.new_recovery())
}

#[tauri::command(async)]
fn add_passphrase(shell: State<'_, Shell>, request: PassphraseRequest) -> Answer<SafetyView> {
    shell.session(|session| session.add_passphrase(request))
}

#[tauri::command(async)]
fn remove_slot(shell: State<'_, Shell>, request: IdRequest) -> Answer<SafetyView> {
    shell.session(|session| session.remove_slot(request))
}

#[tauri::command(async)]
fn keystore(shell: State<'_, Shell>, request: KeystoreRequest) -> Answer<SafetyView> {
    shell.session(|session| session.keystore(request))
}

#[tauri::command(async)]
fn unlock_keystore(shell: State<'_, Shell>) -> Answer<OverviewView> {
    shell.session(|session| session.unlock_keystore())
}

#[tauri::command(async)]
fn rekey(shell: State<'_, Shell>, request: PassphraseRequest) -> Answer<RecoveryView> {
    shell.session(|session| session.rekey(request))
}

#[tauri::command(async)]
fn accept_older(shell: State<'_, Shell>) -> Answer<SafetyView> {
    shell.session(|session| session.accept_older())
}

#[tauri::command(async)]
fn erase(shell: State<'_, Shell>, request: IdsRequest) -> Answer<()> {
    shell.session(|session| session.erase(request))
}

#[tauri::command(async)]
fn backup_schedule(shell: State<'_, Shell>, request: BackupScheduleRequest) -> Answer<SafetyView> {
    shell.session(|session| session.backup_schedule(request))
}

#[tauri::command(async)]
fn copy_secret(request: CopyRequest) -> Answer<bool> {
    Ok(clipboard::copy(request.text))
}

#[tauri::command(async)]
fn save_kit(app: AppHandle, shell: State<'_, Shell>) -> Answer<bool> {
    let name = shell.session(|session| session.kit_name());
    let Some(to) = files::destination(&app, &name) else {
        return Ok(false);
    };
    shell.session(|session| session.save_kit(&to))
}

#[tauri::command(async)]
fn make_backup(app: AppHandle, shell: State<'_, Shell>) -> Answer<Option<BackupView>> {
    let name = shell.session(|session| session.backup_name());
    let Some(to) = files::destination(&app, &name) else {
        return Ok(None);
    };
    shell
        .session(|session| session.make_backup(&to, &mut shell::progress(&app)))
        .map(Some)
}

#[tauri::command(async)]
fn pick_backup_folder(app: AppHandle, shell: State<'_, Shell>) -> Answer<Option<SafetyView>> {
    let Some(folder) = files::folder(&app) else {
        return Ok(None);
    };
    shell
        .session(|session| session.choose_backup_folder(&folder))
        .map(Some)
}

#[tauri::command(async)]
fn regular_backup(app: AppHandle, shell: State<'_, Shell>) -> Answer<BackupView> {
    shell.session(|session| session.regular_backup(&mut shell::progress(&app)))
}

#[tauri::command(async)]
fn drill_backup(
    app: AppHandle,
    shell: State<'_, Shell>,
    request: SecretRequest,
) -> Answer<Option<BackupView>> {
    let Some(file) = files::backup(&app) else {
        return Ok(None);
    };
    shell
        .session(|session| session.drill_backup(&file, request, &mut shell::progress(&app)))
        .map(Some)
}

#[tauri::command(async)]
fn restore_backup(
    app: AppHandle,
    shell: State<'_, Shell>,
    request: RestoreRequest,
) -> Answer<Option<RestoredView>> {
    let Some(file) = files::backup(&app) else {
        return Ok(None);
    };
    shell
        .session(|session| session.restore_backup(&file, request, &mut shell::progress(&app)))
        .map(Some)
}

#[tauri::command(async)]
fn salvage(app: AppHandle, shell: State<'_, Shell>) -> Answer<Option<SalvagedView>> {
    let Some(folder) = files::folder(&app) else {
        return Ok(None);
    };
    shell.session(|session| session.salvage(&folder)).map(Some)
}
