import { backend } from '$core/backend';
import type { SharedView, ShareItemView, ShareOptionsView, ShareRequest } from '$core/bindings';

/** What is ticked of one record. */
interface Ticks {
  fields: ReadonlySet<string>;
  files: ReadonlySet<string>;
}

/** The known purposes, in the order in which they are asked. */
export const PURPOSES = ['admission', 'exemption', 'guidance', 'internship', 'application'];

/** The share that is being put together. It outlives its four screens, and nothing of it is kept after. */
class ShareDraft {
  purpose = $state('');
  ownPurpose = $state('');
  ids = $state.raw<string[]>([]);
  recipient = $state('');
  recipientId = $state('');
  text = $state('');
  from = $state('');
  until = $state('');
  options = $state.raw<ShareOptionsView>();
  ticks = $state.raw<Record<string, Ticks>>({});
  made = $state.raw<SharedView>();
  /** How long the recipient may keep it afterwards (ISO 8601); empty for not at all. */
  keep = $state('');
  /** `parent` or `guardian` who agreed too; empty for nobody. */
  guardian = $state('');
  guardianName = $state('');
  /** On which day; empty for today. */
  guardianOn = $state('');
  /** Files that go as they are and not as a cleaned copy. */
  asIs = $state.raw<string[]>([]);
  /** The earlier share that this one adds to. */
  supplements = $state('');
  /** The parked request that this answers, and the keys that it is sealed for then. */
  answers = $state('');
  keys = $state.raw<string[]>([]);

  #defaultsFor = '';

  /** The purpose as the core takes it: a known one's name, or own words. */
  get purposeWords(): string {
    return this.purpose === 'other' ? this.ownPurpose.trim() : this.purpose;
  }

  /** Starts anew with these records. */
  begin(ids: string[]): void {
    Object.assign(this, { purpose: '', ownPurpose: '', ids, recipient: '', recipientId: '', text: '', from: '', until: '', keep: '', supplements: '', answers: '', keys: [], guardian: '', guardianName: '', guardianOn: '', asIs: [] });
    this.options = undefined;
    this.made = undefined;
    this.ticks = {};
    this.#defaultsFor = '';
  }

  /** Goes on from what the core composed: only what is new since an earlier share, or the answer to a request. */
  async take(news: ShareRequest): Promise<void> {
    this.begin(news.items.map((item) => item.id));
    Object.assign(this, { purpose: PURPOSES.includes(news.purpose) ? news.purpose : 'other', ownPurpose: news.purpose, recipient: news.recipient, recipientId: news.recipientId });
    this.supplements = news.conditions?.supplements ?? '';
    this.answers = news.conditions?.request ?? '';
    this.keys = news.conditions?.keys ?? [];
    this.keep = news.conditions?.keep ?? '';
    await this.ask();
    this.until = news.until;
    for (const item of news.items) {
      const ticks = this.ticks[item.id];
      if (ticks && item.fields.length + item.attachments.length > 0) this.ticks = { ...this.ticks, [item.id]: { fields: new Set(item.fields), files: new Set(item.attachments) } };
    }
  }

  /** Asks the core what can be shared. Another purpose brings that purpose's own ticks; another record only its own. */
  async ask(): Promise<void> {
    const asked = { ids: this.ids, purpose: this.purposeWords };
    if (asked.ids.length === 0) {
      this.options = undefined;
      return;
    }
    const options = await backend.shareOptions(asked);
    if (asked.ids !== this.ids || asked.purpose !== this.purposeWords) return;
    const keep = this.#defaultsFor === asked.purpose;
    this.#defaultsFor = asked.purpose;
    this.options = options;
    this.until ||= options.until;
    this.ticks = Object.fromEntries(options.items.map((item) => [item.id, (keep && this.ticks[item.id]) || defaults(item)]));
  }

  /** Ticks or unticks one field or file. */
  tick(id: string, what: keyof Ticks, key: string, on: boolean): void {
    const ticks = this.ticks[id];
    if (ticks === undefined) return;
    const next = new Set(ticks[what]);
    if (on) next.add(key);
    else next.delete(key);
    this.ticks = { ...this.ticks, [id]: { ...ticks, [what]: next } };
  }

  /** What is sent to the core. */
  request(): ShareRequest {
    return {
      recipient: this.recipient.trim(),
      recipientId: this.recipientId.trim(),
      purpose: this.purposeWords,
      from: this.from,
      until: this.until,
      text: this.text.trim(),
      conditions: { keep: this.keep, onward: [], guardian: this.guardian, guardianName: this.guardianName.trim(), guardianOn: this.guardianOn, kantara: false, supplements: this.supplements, keys: this.keys, words: false, asIs: this.asIs, request: this.answers },
      items: this.ids.map((id) => ({ id, fields: [...(this.ticks[id]?.fields ?? [])], attachments: [...(this.ticks[id]?.files ?? [])] })),
    };
  }
}

function defaults(item: ShareItemView): Ticks {
  return { fields: new Set(item.fields.filter((field) => field.chosen).map((field) => field.key)), files: new Set() };
}

/** The one share that is being put together. */
export const draft = new ShareDraft();
