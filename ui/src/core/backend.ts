import type * as B from './bindings';

/** Says one command to the core and hears its answer, or throws a {@link B.Failure}. */
export type Say = (command: string, request?: unknown) => Promise<unknown>;

/** What differs from one way of reaching the core to another. */
export interface Line {
  say: Say;
  /** Called when files arrive by themselves: dropped on the window, or opened with the app. */
  onParked(hear: (files: B.ParkedView[]) => void): void;
  /** Called when a file that arrived by itself was refused. */
  onRefused(hear: (failures: B.Failure[]) => void): void;
  /** Called when the core locked the dossier by itself. */
  onLocked(hear: () => void): void;
  /** Called while files are held above the window. */
  onHover(hear: (above: boolean) => void): void;
  /** Called while long work goes on: how much is done, of how much. */
  onProgress(hear: (done: number, of: number) => void): void;
}

/** The conversation with the Rust core: one method for each command. */
export type Backend = ReturnType<typeof converse> & Omit<Line, 'say'>;

/** Gives every command its name and its types. */
export function converse(say: Say) {
  const ask =
    <Request, View>(command: string) =>
    (request: Request) =>
      say(command, request) as Promise<View>;
  const plain =
    <View>(command: string) =>
    () =>
      say(command) as Promise<View>;
  return {
    start: plain<B.StartView>('start'),
    settings: ask<B.SettingsRequest, B.StartView>('settings'),
    makePassphrase: plain<B.StrengthView>('make_passphrase'),
    ratePassphrase: ask<B.PassphraseRequest, B.StrengthView>('rate_passphrase'),
    create: ask<B.CreateRequest, B.RecoveryView>('create'),
    confirmRecovery: ask<B.ConfirmRequest, boolean>('confirm_recovery'),
    unlock: ask<B.UnlockRequest, B.OverviewView>('unlock'),
    lock: plain<B.StartView>('lock'),
    changePassphrase: ask<B.PassphraseRequest, null>('change_passphrase'),
    overview: plain<B.OverviewView>('overview'),
    list: ask<B.ListRequest, B.ListView>('list'),
    record: ask<B.IdRequest, B.DetailView>('record'),
    forms: plain<B.FormView[]>('forms'),
    saveRecord: ask<B.SaveRequest, B.DetailView>('save_record'),
    trash: ask<B.IdsRequest, null>('trash'),
    restore: ask<B.IdsRequest, null>('restore'),
    pickFiles: plain<B.ParkedView[]>('pick_files'),
    paste: ask<B.PasteRequest, B.ParkedView>('paste'),
    parked: plain<B.ParkedView[]>('parked'),
    dropParked: ask<B.IdsRequest, null>('drop_parked'),
    attach: ask<B.AttachRequest, B.DetailView>('attach'),
    detach: ask<B.DetachRequest, B.DetailView>('detach'),
    saveFile: ask<B.SaveFileRequest, boolean>('save_file'),
    planImport: ask<B.PlanRequest, B.PlanView>('plan_import'),
    runImport: ask<B.ImportRequest, B.ImportedView>('run_import'),
    verifyAgain: ask<B.IdRequest, B.DetailView>('verify_again'),
    shareOptions: ask<B.ShareOptionsRequest, B.ShareOptionsView>('share_options'),
    previewShare: ask<B.ShareRequest, B.ReaderView>('preview_share'),
    makeShare: ask<B.ShareRequest, B.SharedView | null>('make_share'),
    shares: plain<B.ShareRowView[]>('shares'),
    readRequest: ask<B.IdRequest, B.RequestView>('read_request'),
    refuseRequest: ask<B.IdRequest, null>('refuse_request'),
    readReply: ask<B.IdRequest, B.ReplyView>('read_reply'),
    takeReply: ask<B.IdRequest, B.ReplyView>('take_reply'),
    makeReply: ask<B.ReplyRequest, B.RepliedView | null>('make_reply'),
    showOnScreen: ask<B.IdRequest, B.StartView>('show_on_screen'),
    shown: plain<B.ShownView>('shown'),
    stopShowing: plain<B.StartView>('stop_showing'),
    withdraw: ask<B.IdRequest, B.WithdrawalView>('withdraw'),
    openBundle: ask<B.OpenBundleRequest, B.ReaderView>('open_bundle'),
    saveFromBundle: ask<B.SaveFileRequest, boolean>('save_from_bundle'),
    saveBundleAs: ask<B.SaveBundleRequest, B.SavedBundleView>('save_bundle_as'),
    recheckBundle: ask<B.IdRequest, B.ReaderView>('recheck_bundle'),
    closeBundle: ask<B.IdRequest, null>('close_bundle'),
    check: plain<B.CheckView>('check'),
    shareNews: ask<B.IdRequest, B.ShareRequest>('share_news'),
    noteShare: ask<B.NoteShareRequest, B.ShareRowView[]>('note_share'),
    eraseShare: ask<B.IdRequest, B.ShareRowView[]>('erase_share'),
    saveDocument: ask<B.SaveDocumentRequest, boolean>('save_document'),
    reminders: plain<B.ReminderView[]>('reminders'),
    insight: plain<B.InsightView>('insight'),
    filters: plain<B.FiltersView>('filters'),
    acts: plain<B.ActView[]>('acts'),
    undo: ask<B.UndoRequest, B.UndoneView>('undo'),
    difference: ask<B.VersionRequest, B.ChangeView[]>('difference'),
    previewFile: ask<B.SaveFileRequest, B.PreviewView>('preview_file'),
    fetch: ask<B.FetchRequest, B.ParkedView>('fetch'),
    preferences: ask<B.PreferencesRequest, B.StartView>('preferences'),
    verifyOnline: ask<B.IdRequest, B.DetailView>('verify_online'),
    trust: plain<B.TrustView>('trust'),
    addRegistry: ask<B.AddRegistryRequest, B.TrustView>('add_registry'),
    addIssuer: ask<B.AddIssuerRequest, B.TrustView>('add_issuer'),
    removeRegistry: ask<B.NameRequest, B.TrustView>('remove_registry'),
    addIdentifier: ask<B.IdentifierRequest, B.TrustView>('add_identifier'),
    addEduid: ask<B.IdRequest, B.TrustView>('add_eduid'),
    removeIdentifier: ask<B.NameRequest, B.TrustView>('remove_identifier'),
    recheckState: plain<B.RecheckView>('recheck_state'),
    setRecheck: ask<B.ScheduleRequest, B.RecheckView>('set_recheck'),
    recheck: ask<B.RecheckRequest, B.RecheckedView>('recheck'),
    diary: plain<B.AskedView[]>('diary'),
    clearDiary: plain<null>('clear_diary'),
    leakCheck: ask<B.ShareRequest, B.LeakView[]>('leak_check'),
    purposes: plain<B.PurposeView[]>('purposes'),
    touch: plain<null>('touch'),
    stop: plain<null>('stop'),
    safety: plain<B.SafetyView>('safety'),
    newRecovery: plain<B.RecoveryView>('new_recovery'),
    addPassphrase: ask<B.PassphraseRequest, B.SafetyView>('add_passphrase'),
    removeSlot: ask<B.IdRequest, B.SafetyView>('remove_slot'),
    keystore: ask<B.KeystoreRequest, B.SafetyView>('keystore'),
    unlockKeystore: plain<B.OverviewView>('unlock_keystore'),
    rekey: ask<B.PassphraseRequest, B.RecoveryView>('rekey'),
    acceptOlder: plain<B.SafetyView>('accept_older'),
    erase: ask<B.IdsRequest, null>('erase'),
    backupSchedule: ask<B.BackupScheduleRequest, B.SafetyView>('backup_schedule'),
    copySecret: ask<B.CopyRequest, boolean>('copy_secret'),
    saveKit: plain<boolean>('save_kit'),
    makeBackup: plain<B.BackupView | null>('make_backup'),
    pickBackupFolder: plain<B.SafetyView | null>('pick_backup_folder'),
    regularBackup: plain<B.BackupView>('regular_backup'),
    drillBackup: ask<B.SecretRequest, B.BackupView | null>('drill_backup'),
    restoreBackup: ask<B.RestoreRequest, B.RestoredView | null>('restore_backup'),
    salvage: plain<B.SalvagedView | null>('salvage'),
    brokenRow: ask<B.BrokenRowRequest, B.BrokenRowView>('broken_row'),
    mendRow: ask<B.MendRequest, B.ParkedView>('mend_row'),
    readQr: ask<B.IdRequest, B.QrView>('read_qr'),
  };
}

/** The core that this window talks to; set once, before the first screen. */
export let backend: Backend;

/** Chooses the core. */
export function connect(line: Line): void {
  const { say, ...events } = line;
  backend = { ...converse(say), ...events };
}
