/** Invented shops, people and messages. Numbers are of a range that nobody has. Minutes count back from now. */
import type { ChatKind, MessageBody, MessageStatus, Mute, SessionState, SystemNote } from '../gen';

export interface SeedMessage {
  /** Minutes ago. */
  readonly ago: number;
  readonly text?: string;
  /** Who wrote it, in a group; `true` for one of ours. */
  readonly by?: string | true;
  readonly status?: MessageStatus;
  /** Instead of a text; of the richer kinds the whole of it. */
  readonly kind?: 'waiting' | 'revoked' | 'unsupported' | MessageBody;
  readonly error?: 'no-connection' | 'no-proof' | 'refused-new-chat';
  /** Answers the message so many rows before. */
  readonly quotes?: number;
  /** Emoji by who gave it; `true` for this number. */
  readonly reactions?: readonly (readonly [by: string | true, emoji: string])[];
  readonly edited?: true;
  /** Whom a row of a group is about; `true` for this number. */
  readonly about?: readonly (string | true)[];
  readonly starred?: true;
}

export interface SeedChat {
  readonly account: number;
  readonly title: string;
  readonly phone?: string;
  readonly kind?: ChatKind;
  readonly unread?: number;
  readonly pinned?: boolean;
  readonly muted?: boolean;
  readonly draft?: string;
  readonly archived?: boolean;
  readonly markedUnread?: boolean;
  readonly typing?: boolean;
  readonly closed?: 'not-in-group' | 'only-admins-write';
  readonly picture?: boolean;
  readonly blocked?: boolean;
  readonly messages: readonly SeedMessage[];
}

export interface SeedAccount {
  readonly name: string;
  readonly letters: string;
  readonly colour: number;
  readonly phone: string;
  readonly state: (now: number) => SessionState;
  /** Pieces of history that did not arrive. */
  readonly historyGaps?: number;
  readonly mute?: Mute;
}

const MINUTE = 60_000;
const DAY = 24 * 60;

/** Something that became of a group. */
const happened = (
  ago: number,
  note: SystemNote,
  by: string | true,
  about: readonly (string | true)[] = [],
): SeedMessage => ({ ago, kind: { kind: 'system', note }, by, about });

export const ACCOUNTS: readonly SeedAccount[] = [
  {
    name: 'Toko Sinar Kabut',
    letters: 'SK',
    colour: 1,
    phone: '+6280000000001',
    state: () => ({ kind: 'online' }),
  },
  {
    name: 'Klinik Gigi Rasa Lega',
    letters: 'RL',
    colour: 2,
    phone: '+6280000000002',
    state: (now) => ({ kind: 'restricted', until: now + 21 * 60 * MINUTE }),
  },
  {
    name: 'Bimbel Langit Tujuh',
    letters: 'LT',
    colour: 3,
    phone: '+6280000000003',
    state: () => ({ kind: 'online' }),
  },
  {
    name: 'Dapur Bu Laras',
    letters: 'DL',
    colour: 4,
    phone: '+6280000000004',
    state: () => ({ kind: 'online' }),
  },
  {
    name: 'Nusapintar Support',
    letters: 'NS',
    colour: 5,
    phone: '+6280000000005',
    state: (now) => ({ kind: 'reconnecting', attempt: 3, nextTry: now + 8_000, reason: null }),
  },
];

const [SINAR, KLINIK, BIMBEL, DAPUR, NUSA] = [0, 1, 2, 3, 4];

export const CHATS: readonly SeedChat[] = [
  {
    account: SINAR,
    title: 'Bu Ratna · Warung Pojok',
    phone: '+6280000000211',
    pinned: true,
    messages: [
      { ago: DAY + 95, text: 'Pak, beras 10 kg masih ada?' },
      { ago: DAY + 90, text: 'Masih Bu, dua karung. Disimpan dulu?', by: true },
      { ago: 40, text: 'Iya, dua-duanya. Sama minyak satu dus ya.' },
      { ago: 12, text: 'Bisa diantar hari ini?' },
      { ago: 1, text: 'Siap Bu, kurir berangkat jam 3 sore', by: true },
    ],
  },
  {
    account: DAPUR,
    title: 'Sari Kusuma',
    picture: true,
    phone: '+6280000000214',
    unread: 2,
    messages: [
      { ago: 2 * DAY + 30, text: 'Selamat siang, ini Sari dari Gedung Kencana.' },
      { ago: 2 * DAY + 28, text: 'Selamat siang Bu Sari, ada yang bisa dibantu?', by: true },
      { ago: DAY - 325, text: 'Untuk rapat Kamis bisa pesan 40 nasi kotak?' },
      {
        ago: DAY - 333,
        text: 'Bisa Bu 😊 Ini menunya, yang paling sering dipilih paket B.',
        by: true,
      },
      {
        ago: 16,
        text: 'Paket B ya Bu, 34 biasa dan 6 vegetarian. Diantar jam 11 ke Gedung Kencana lantai 2.',
        quotes: 1,
      },
      { ago: 11, text: 'Siap, saya catat: 40 kotak paket B, Kamis jam 11.', by: true },
      {
        ago: 11,
        text: 'Totalnya Rp 1.240.000, sudah termasuk antar.',
        by: true,
        edited: true,
        reactions: [['Sari Kusuma', '👍']],
      },
      { ago: 4, text: 'Cocok Bu, terima kasih 🙏', reactions: [[true, '❤️']] },
      { ago: 3, text: 'Boleh tambah 10 kotak lagi? Ada tamu dari kantor pusat.' },
    ],
  },
  {
    account: BIMBEL,
    title: 'Kelas 5B · Orang Tua',
    picture: true,
    kind: 'group',
    unread: 12,
    muted: true,
    messages: [
      {
        ago: 95,
        text: 'Hari belajar tambahan: Selasa sore, Kamis sore, atau Sabtu pagi?',
        by: 'Bu Wening',
        reactions: [
          ['Rini', '👍'],
          ['Pak Arif', '🙏'],
          [true, '👍'],
        ],
      },
      { ago: 70, text: 'Bu, apakah perlu membawa papan ujian sendiri?', by: 'Pak Arif' },
      { ago: 66, text: 'Tidak perlu Pak, papan ujian dan pensil kami siapkan.', by: true },
      { ago: 66, text: 'Cukup bawa kartu peserta. 👌', by: true, status: 'failed', error: 'no-connection' },
      {
        ago: 40,
        kind: {
          kind: 'poll',
          poll: {
            question: 'Hari belajar tambahan',
            options: [
              { text: 'Selasa sore', votes: 4, mine: false },
              { text: 'Kamis sore', votes: 7, mine: true },
              { text: 'Sabtu pagi', votes: 2, mine: false },
            ],
            most: 1,
            voters: 13,
          },
        },
        by: 'Bu Wening',
      },
      { ago: 9, text: 'Terima kasih Bu. Untuk jemputan tetap jam 12?', by: 'Rini' },
      { ago: 6, text: 'Tetap jam 12 ya, Bu Rini.', by: 'Bu Wening', edited: true },
    ],
  },
  {
    account: KLINIK,
    title: 'Pak Dimas',
    phone: '+6280000000218',
    typing: true,
    messages: [
      { ago: 30, text: 'Sore ini masih ada jadwal scaling?' },
      { ago: 26, text: 'Ada jam 16.30, Pak. Mau diambil?', by: true },
      { ago: 7, text: 'Sebentar, saya cek dulu dengan istri' },
    ],
  },
  {
    account: NUSA,
    title: '+6280000000117',
    phone: '+6280000000117',
    unread: 1,
    messages: [{ ago: 15, text: 'The label printer says "offline" again' }],
  },
  {
    account: KLINIK,
    title: 'Mbak Tika',
    picture: true,
    phone: '+6280000000219',
    unread: 1,
    messages: [
      { ago: 90, text: 'Halo Mbak Tika, besok jam 10 kontrol kawat gigi ya.', by: true },
      { ago: 29, text: 'Ya, saya datang. Terima kasih 🙏' },
    ],
  },
  {
    account: SINAR,
    title: 'Gudang Timur',
    phone: '+6280000000220',
    messages: [
      { ago: 120, text: 'Stok gula tinggal 4 karung.' },
      {
        ago: 50,
        text: 'Tolong tambah 20 karung untuk Senin.',
        by: true,
        status: 'failed',
        error: 'refused-new-chat',
      },
    ],
  },
  {
    account: DAPUR,
    title: 'Bagas',
    phone: '+6280000000221',
    draft: 'Untuk hari Jumat kami bisa',
    messages: [{ ago: 77, text: 'Kalau Jumat bisa 25 porsi, Bu?' }],
  },
  {
    account: SINAR,
    title: 'Rini Toko Kain',
    picture: true,
    phone: '+6280000000222',
    messages: [
      { ago: DAY + 200, text: 'Kain katun putihnya sudah datang?' },
      { ago: DAY + 190, text: 'Sudah, dua rol. Saya simpankan.', by: true, status: 'delivered' },
    ],
  },
  {
    account: NUSA,
    title: 'Kedai Seduh Pagi',
    phone: '+6280000000223',
    messages: [
      { ago: DAY + 300, text: 'Could you send last month’s invoice once more?' },
      {
        ago: DAY + 260,
        text: 'Here it is again, Invoice-0412. Tell me if a line is wrong.',
        by: true,
        status: 'sent',
      },
    ],
  },
  {
    account: SINAR,
    title: 'Tim Kurir',
    kind: 'group',
    closed: 'only-admins-write',
    messages: [
      happened(9 * DAY, { what: 'groupCreated', name: 'Kurir' }, 'Joko'),
      happened(9 * DAY - 1, { what: 'membersAdded' }, 'Joko', ['Dimas', 'Yanti', true]),
      happened(8 * DAY, { what: 'groupNamed', name: 'Tim Kurir' }, 'Joko'),
      happened(8 * DAY - 5, { what: 'groupDescribed', text: 'Jadwal antar dan servis.' }, true),
      happened(7 * DAY, { what: 'membersPromoted' }, 'Joko', ['Yanti']),
      happened(6 * DAY, { what: 'memberJoined' }, 'Bagas'),
      happened(5 * DAY, { what: 'memberLeft' }, 'Dimas'),
      happened(4 * DAY, { what: 'membersRemoved' }, 'Yanti', ['Bagas']),
      happened(3 * DAY, { what: 'adminsEdit', on: true }, 'Yanti'),
      { ago: 2 * DAY + 90, text: 'Motor 2 sudah selesai servis.', by: 'Joko' },
      { ago: 2 * DAY + 60, kind: 'revoked', by: 'Joko' },
      happened(2 * DAY + 50, { what: 'adminsWrite', on: true }, 'Joko'),
    ],
  },
  {
    account: BIMBEL,
    title: 'Pak Arif',
    phone: '+6280000000224',
    messages: [
      { ago: 3 * DAY + 20, kind: 'waiting' },
      {
        ago: 3 * DAY,
        text: 'Baik Pak, kami tunggu hari Senin.',
        by: true,
        status: 'unknown',
        error: 'no-proof',
      },
    ],
  },
  {
    account: NUSA,
    title: 'Wulan',
    phone: '+6280000000225',
    messages: [
      { ago: 4 * DAY, text: 'مرحبا، هل الطابعة جاهزة؟' },
      { ago: 4 * DAY - 5, text: 'It is ready, you can pick it up from 9.', by: true },
    ],
  },
  {
    account: SINAR,
    title: 'Sari Kusuma',
    picture: true,
    phone: '+6280000000214',
    messages: [
      { ago: 42 * DAY, text: 'Air mineral gelas masih ada dua dus?' },
      { ago: 42 * DAY - 8, text: 'Masih, Bu Sari. Kami sisihkan.', by: true },
    ],
  },
];
