/** Invented campaigns: one in each state that a person meets, with people of a range of numbers that nobody has. */
import type {
  Account,
  Campaign,
  CampaignState,
  Pacing,
  PauseReason,
  Recipient,
  RecipientOutcome,
  SkipReason,
} from '../gen';
import type { FakeCampaigns, Planned } from './fake-campaigns';
import type { FakeReports } from './fake-reports';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const CAUTIOUS: Pacing = {
  gapMinMs: 30_000,
  gapMaxMs: 60_000,
  perHour: 30,
  perDay: 100,
  newChatsPerDay: 10,
  quotaKept: 20,
  quietFrom: 20 * 60,
  quietUntil: 8 * 60,
  days: [true, true, true, true, true, true, false],
  zone: 'Asia/Jakarta',
  startAt: null,
  stopBy: null,
  personDays: 7,
  accountDays: 7,
  recipientZones: true,
};

/** How many people stand where. */
export type Outcomes = Partial<Record<Exclude<RecipientOutcome['kind'], 'skipped'>, number>> & {
  readonly skipped?: Partial<Record<SkipReason, number>>;
};

export interface CampaignSeed {
  readonly name: string;
  readonly state: CampaignState;
  /** The place of its number in the rail. */
  readonly account?: number;
  readonly people: Outcomes;
  readonly texts?: readonly string[];
  readonly pacing?: Partial<Pacing>;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

const NAMES = [
  'Gilang M.',
  'Lestari',
  'Nadia',
  'Bu Ratna',
  'Pak Yusuf',
  'Mbak Tika',
  'Sari Kusuma',
  'Arif',
  'Wulan',
  'Bagas Pratama',
  'Dewi Anggraini',
  'Ibu Hartati',
] as const;

const many = (outcome: RecipientOutcome, count: number) => Array.from({ length: count }, () => outcome);

const outcomeOf = (kind: string): RecipientOutcome =>
  (kind === 'failed' ? { kind, error: 'refused' } : { kind }) as RecipientOutcome;

const outcomesOf = ({ skipped = {}, ...others }: Outcomes): RecipientOutcome[] => [
  ...Object.entries(others).flatMap(([kind, count]) => many(outcomeOf(kind), count)),
  ...Object.entries(skipped).flatMap(([why, count]) =>
    many({ kind: 'skipped', why: why as SkipReason }, count),
  ),
];

/** One of these as the fake keeps it. */
export const plannedOf =
  (seed: CampaignSeed, accounts: readonly Pick<Account, 'id'>[], now: number) =>
  (id: number): Planned => {
    const account = accounts[seed.account ?? 0]?.id ?? accounts[0]?.id ?? '';
    const texts = seed.texts ?? ['Halo {{nama|Kak}}, ada kabar dari kami.'];
    const people = outcomesOf(seed.people).map((outcome, place): Recipient => {
      const name = NAMES[place % NAMES.length] ?? '';
      return {
        id: id * 100_000 + place,
        campaign: id,
        contact: 5_000 + place,
        phone: `+62800${String(1_000_000 + place).slice(-7)}`,
        name: place % 7 === 6 ? '' : name,
        account,
        text: `Halo ${name}, ada kabar dari kami.`,
        variant: place % texts.length,
        issues: outcome.kind === 'incomplete' ? [{ what: 'missing', field: 'nama' }] : [],
        outcome,
        message: null,
        chat: null,
      };
    });
    const campaign: Campaign = {
      id,
      name: seed.name,
      state: seed.state,
      accounts: [account],
      pacing: { ...CAUTIOUS, ...seed.pacing },
      counts: { total: 0 } as Campaign['counts'],
      createdAt: now - 2 * DAY,
      startedAt: seed.startedAt ?? null,
      endedAt: seed.endedAt ?? null,
      archived: false,
    };
    const variants = texts.map((text, place) => ({ label: 'ABCDEFGH'[place] ?? '', text }));
    return { campaign, people, variants };
  };

const paused = (reason: PauseReason): CampaignState => ({ kind: 'paused', reason });

const seeds = (now: number): readonly CampaignSeed[] => [
  {
    name: 'Menu Lebaran 2026',
    state: { kind: 'finished' },
    account: 3,
    people: { read: 188, delivered: 41, sent: 6, failed: 2, skipped: { optedOut: 3, duplicate: 4 } },
    startedAt: now - 9 * DAY,
    endedAt: now - 8 * DAY,
  },
  {
    name: 'Jadwal bimbel kelas 6',
    state: { kind: 'cancelled' },
    account: 2,
    people: { read: 12, delivered: 9, cancelled: 64, skipped: { noConsent: 5 } },
    startedAt: now - 5 * DAY,
    endedAt: now - 4 * DAY,
  },
  {
    name: 'Diskon akhir tahun',
    state: { kind: 'draft' },
    people: { planned: 96, incomplete: 16, skipped: { noConsent: 6, invalid: 3 } },
    texts: ['Halo {{nama}}, ada diskon akhir tahun.', 'Selamat siang {{nama}}! Akhir tahun ini ada diskon.'],
  },
  {
    name: 'Stok batik Parang baru',
    state: { kind: 'scheduled', at: now + 22 * HOUR },
    people: { planned: 148, skipped: { optedOut: 2 } },
    pacing: { startAt: now + 22 * HOUR },
  },
  {
    name: 'Undangan buka cabang',
    state: paused('person'),
    account: 4,
    people: { read: 31, delivered: 14, sent: 2, planned: 53, skipped: { blocked: 1 } },
    startedAt: now - DAY,
  },
  {
    name: 'November check-up reminder',
    state: paused('timelock'),
    account: 1,
    people: {
      read: 110,
      delivered: 35,
      sent: 7,
      failed: 3,
      planned: 96,
      skipped: { optedOut: 2, noToken: 1, noConsent: 3 },
    },
    startedAt: now - 3 * HOUR,
  },
  {
    name: 'Pesanan katering Desember',
    state: { kind: 'running' },
    account: 3,
    people: {
      read: 64,
      delivered: 38,
      sent: 5,
      waiting: 3,
      failed: 1,
      unknown: 1,
      planned: 122,
      skipped: { optedOut: 3, duplicate: 2, notOnWhatsApp: 2, replied: 1 },
    },
    texts: [
      'Halo {{nama|Kak}}, pesanan Desember sudah kami buka. Mau dikirim menunya?',
      'Selamat pagi {{nama|Kak}}! Menu Desember kami sudah siap, boleh kami kirim?',
    ],
    startedAt: now - 2 * HOUR,
  },
];

const known = (place: number) => ({
  contact: 7_000 + place,
  name: NAMES[place % NAMES.length] ?? '',
  phone: `+62800${String(2_000_000 + place).slice(-7)}`,
});

/** Who wants none, who may want none, and who agreed. */
function plantWishes(campaigns: FakeCampaigns, accounts: readonly Account[], now: number): void {
  const sources = ['word', 'word', 'person', 'reply'] as const;
  for (let place = 0; place < 14; place++) {
    const source = sources[place % sources.length] ?? 'word';
    const campaign = source === 'person' ? null : (place % 3) + 5;
    campaigns.keepOut({ ...known(place), source, campaign, at: now - place * 31 * HOUR });
  }
  const said = [
    'Mohon berhenti dulu ya kirim promonya, saya lagi di luar kota. Nanti saya kabari.',
    'Stop di ukuran M masih ada?',
  ];
  campaigns.doubt(
    ...said.map((text, place) => ({
      ...known(20 + place),
      message: 90_000 + place,
      chat: place + 1,
      account: accounts[3 - place]?.id ?? '',
      text,
      campaign: 7 - place,
      at: now - (place + 1) * 47 * MINUTE,
    })),
  );
  campaigns.ledger = Array.from({ length: 9 }, (_, place) => ({
    ...known(40 + place),
    id: place + 1,
    source: place < 5 ? 'Formulir di kasir, cabang Dago' : 'Pesanan lewat situs',
    at: now - (40 + place) * DAY,
    wording: 'Saya mau menerima kabar dan promo lewat WhatsApp.',
    campaign: place < 5 ? 1 : 4,
    recordedAt: now - 9 * DAY,
  }));
}

export function plantCampaigns(campaigns: FakeCampaigns, accounts: readonly Account[], now: number): void {
  for (const seed of seeds(now)) campaigns.plant(plannedOf(seed, accounts, now));
  plantWishes(campaigns, accounts, now);
}

/** How the two that have run today went, and who answered. */
export function plantReports({ told, answered }: FakeReports, now: number): void {
  const half = HOUR / 2;
  const begin = now - 3 * HOUR;
  const slots = [14, 15, 13, 15, 12, 9].map((sent, at) => ({
    at: begin + at * half,
    sent,
    delivered: Math.max(0, sent - 1 - (at % 2)),
    read: Math.max(0, sent - 3 - at),
  }));
  const words = ['Ya, saya datang. Terima kasih', 'UBAH, bisa hari Rabu?', 'YA', 'Stop'];
  const replies = words.map((text, at) => ({
    contact: 5_000 + at,
    name: NAMES[(at * 5) % NAMES.length] ?? '',
    chat: at + 1,
    message: 80_000 + at,
    text,
    at: now - at * 9 * MINUTE,
  }));
  for (const id of [6, 7]) {
    told.set(id, { replied: replies.length, optedOut: 1, slots });
    answered.set(id, replies);
  }
  told.set(7, { ...told.get(7), nextAt: now + MINUTE });
}
