import type { clientStatuses } from "../party/words.contract.ts";

/** A company of the demonstration, with the people one speaks to there, the first of them the primary contact. */
export type DemoCompany = {
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly website?: string;
  readonly address: readonly [street: string, postalCode: string, city: string];
  /** Italy where it is left out; nobody wrote it down where it is null. */
  readonly country?: string | null;
  readonly client?: { readonly status: (typeof clientStatuses)[number]; readonly number?: string; readonly since?: string };
  readonly tags: readonly string[];
  readonly window?: string;
  readonly creditMinor?: number;
  /** How many eat there a day. */
  readonly covers?: number;
  readonly people: readonly DemoPerson[];
};

export type DemoPerson = { readonly name: string; readonly role: string; readonly email?: string; readonly phone?: string };

const early = "Before 7";
const morning = "7 to 10";
const afternoon = "14 to 17";
export const deliveryWindows = [early, morning, afternoon] as const;

export const demoTags = ["Key account", "Hotel", "Restaurant", "Catering", "Wine", "Organic", "Pays late"] as const;

/** Restaurants, hotels and caterers that buy from the shops; the last but one was typed in twice, as it happens. */
export const demoCompanies: readonly DemoCompany[] = [
  {
    name: "Trattoria Da Enzo",
    email: "ordini@daenzo.example",
    phone: "06 581 2260",
    website: "https://www.daenzo.example",
    address: ["Via dei Vascellari 29", "00153", "Roma"],
    client: { status: "active", number: "C-1001", since: "2023-03-14" },
    tags: ["Restaurant"],
    window: morning,
    creditMinor: 400_000,
    covers: 70,
    people: [
      { name: "Enzo Di Marco", role: "Owner", email: "enzo@daenzo.example", phone: "+39 347 555 0142" },
      { name: "Paola Greco", role: "Kitchen", email: "paola@daenzo.example" },
    ],
  },
  {
    name: "Hotel Aventino",
    email: "acquisti@hotelaventino.example",
    phone: "06 574 3547",
    website: "https://www.hotelaventino.example",
    address: ["Piazza Sant'Anselmo 2", "00153", "Roma"],
    client: { status: "active", number: "C-1002", since: "2022-09-01" },
    tags: ["Hotel", "Key account"],
    window: early,
    creditMinor: 2_500_000,
    covers: 180,
    people: [
      { name: "Chiara Fontana", role: "Purchasing", email: "chiara.fontana@hotelaventino.example", phone: "+39 06 574 3550" },
      { name: "Luca Moretti", role: "Executive chef", email: "luca.moretti@hotelaventino.example" },
      { name: "Ines Caruso", role: "Accounts", email: "ines.caruso@hotelaventino.example" },
    ],
  },
  {
    name: "Caffè Aroma S.r.l.",
    email: "info@caffearoma.example",
    phone: "06 4543 8812",
    address: ["Via Nazionale 112", "00184", "Roma"],
    client: { status: "active", number: "C-1003", since: "2024-01-22" },
    tags: ["Restaurant", "Organic"],
    window: early,
    people: [{ name: "Davide Conti", role: "Manager", email: "davide@caffearoma.example", phone: "+39 333 555 0177" }],
  },
  {
    name: "Osteria del Porto",
    email: "osteria@delporto.example",
    phone: "0766 501 220",
    address: ["Calata Principe Tommaso 6", "00053", "Civitavecchia"],
    client: { status: "active", number: "C-1004", since: "2024-06-03" },
    tags: ["Restaurant", "Pays late"],
    window: morning,
    creditMinor: 150_000,
    covers: 45,
    people: [{ name: "Salvatore Esposito", role: "Owner", phone: "+39 328 555 0119" }],
  },
  {
    name: "Banchetti Romani S.p.A.",
    email: "eventi@banchettiromani.example",
    phone: "06 8535 1470",
    website: "https://www.banchettiromani.example",
    address: ["Via Salaria 1022", "00138", "Roma"],
    client: { status: "active", number: "C-1005", since: "2021-11-18" },
    tags: ["Catering", "Key account", "Wine"],
    window: afternoon,
    creditMinor: 6_000_000,
    covers: 320,
    people: [
      { name: "Federica Villa", role: "Head of events", email: "federica.villa@banchettiromani.example", phone: "+39 335 555 0101" },
      { name: "Tommaso Rinaldi", role: "Purchasing", email: "tommaso.rinaldi@banchettiromani.example" },
      { name: "Giulia Marini", role: "Accounts", email: "giulia.marini@banchettiromani.example" },
    ],
  },
  {
    name: "Gasthaus Adler",
    email: "kueche@gasthaus-adler.example",
    phone: "+49 89 5550 1443",
    address: ["Sendlinger Straße 14", "80331", "München"],
    country: "DE",
    client: { status: "prospect" },
    tags: ["Restaurant", "Wine"],
    people: [{ name: "Johanna Weber", role: "Owner", email: "johanna@gasthaus-adler.example" }],
  },
  {
    name: "Scuola Santa Maria",
    email: "mensa@scuolasantamaria.example",
    phone: "06 7045 4112",
    address: ["Via Merulana 184", "00185", "Roma"],
    client: { status: "active", number: "C-1006", since: "2025-08-27" },
    tags: ["Catering", "Organic"],
    window: early,
    people: [{ name: "Suor Agnese Ricci", role: "Canteen", email: "agnese@scuolasantamaria.example" }],
  },
  {
    name: "Clinica Villa Serena",
    email: "economato@villaserena.example",
    phone: "06 3630 9911",
    address: ["Via Cassia 600", "00189", "Roma"],
    client: { status: "prospect" },
    tags: ["Catering", "Key account"],
    people: [
      { name: "Marco Ferrante", role: "Procurement", email: "marco.ferrante@villaserena.example", phone: "+39 06 3630 9920" },
      { name: "Elisa Grassi", role: "Dietician", email: "elisa.grassi@villaserena.example" },
    ],
  },
  {
    name: "Bistrot Lungotevere",
    email: "ciao@bistrotlungotevere.example",
    phone: "06 688 0555",
    address: ["Lungotevere dei Mellini 7", "00193", "Roma"],
    client: { status: "former", number: "C-0870", since: "2020-02-10" },
    tags: ["Restaurant"],
    people: [{ name: "Andrea Lombardi", role: "Owner", email: "andrea@bistrotlungotevere.example" }],
  },
  {
    name: "Hôtel du Lac",
    email: "achats@hotel-du-lac.example",
    phone: "+41 22 555 01 88",
    website: "https://www.hotel-du-lac.example",
    address: ["Quai du Mont-Blanc 21", "1201", "Genève"],
    country: "CH",
    client: { status: "active", number: "C-1008", since: "2025-04-14" },
    tags: ["Hotel", "Wine"],
    window: early,
    creditMinor: 1_200_000,
    covers: 140,
    people: [{ name: "Élodie Favre", role: "Purchasing", email: "elodie.favre@hotel-du-lac.example" }],
  },
  {
    name: "Comptoir Niçois",
    email: "bonjour@comptoir-nicois.example",
    phone: "+33 4 93 55 01 27",
    address: ["Rue de la Préfecture 8", "06300", "Nice"],
    country: "FR",
    client: { status: "active", number: "C-1009", since: "2025-09-30" },
    tags: ["Restaurant", "Wine"],
    people: [{ name: "Baptiste Moreau", role: "Owner", email: "baptiste@comptoir-nicois.example" }],
  },
  {
    name: "Aroma Holding S.p.A.",
    email: "segreteria@aromaholding.example",
    website: "https://www.aromaholding.example",
    address: ["Corso Venezia 8", "20121", "Milano"],
    tags: [],
    people: [],
  },
  {
    name: "Caffe Aroma",
    phone: "06 4543 8812",
    address: ["Via Nazionale 112", "00184", "Roma"],
    client: { status: "prospect" },
    tags: ["Restaurant", "Wine"],
    people: [{ name: "Sara Bellini", role: "Bar", email: "sara@caffearoma.example" }],
  },
  {
    name: "Enoteca Trionfale",
    email: "cantina@enotecatrionfale.example",
    phone: "06 3973 3200",
    address: ["Via Trionfale 8203", "00135", "Roma"],
    country: null,
    client: { status: "active", number: "C-1007", since: "2025-02-05" },
    tags: ["Wine"],
    window: afternoon,
    people: [{ name: "Roberto Sanna", role: "Sommelier", email: "roberto@enotecatrionfale.example" }],
  },
];

/** Who works for the shops: whom of them they report to, and as which role of the demonstration they sign in. */
export const demoEmployees = [
  { name: "Olivia Marchetti", title: "Managing director", department: "Management", role: "owner", manager: null, since: "2016-04-01" },
  {
    name: "Anton Keller",
    title: "Head of operations",
    department: "Operations",
    role: "admin",
    manager: "Olivia Marchetti",
    since: "2018-09-03",
  },
  {
    name: "Mara Lindqvist",
    title: "Head of sales",
    department: "Sales",
    role: "manager",
    manager: "Olivia Marchetti",
    since: "2019-02-11",
  },
  { name: "Samuel Okafor", title: "Account manager", department: "Sales", role: "staff", manager: "Mara Lindqvist", since: "2021-06-14" },
  { name: "Vera Novak", title: "Controller", department: "Finance", role: "viewer", manager: "Olivia Marchetti", since: "2020-01-07" },
  { name: "Bianca Serra", title: "Account manager", department: "Sales", role: null, manager: "Mara Lindqvist", since: "2023-10-02" },
  { name: "Pietro Gallo", title: "Warehouse lead", department: "Operations", role: null, manager: "Anton Keller", since: "2017-05-22" },
  { name: "Nadia Haddad", title: "Driver", department: "Operations", role: null, manager: "Pietro Gallo", since: "2022-03-01" },
  { name: "Carlo Bruni", title: "Driver", department: "Operations", role: null, manager: "Pietro Gallo", since: "2024-11-04" },
] as const;

/** What was written about whom, so many hours ago; what is due lies so many hours ahead, or behind when it was left undone. */
export const demoActivities = [
  {
    about: "Hotel Aventino",
    kind: "meeting",
    subject: "Tasting of the spring menu",
    body: "Luca wants two more fish courses, nothing frozen.",
    hoursAgo: 312,
    done: true,
  },
  {
    about: "Hotel Aventino",
    kind: "call",
    subject: "Asked for a quote for the summer",
    body: "60 covers a day from June on. Chiara decides with Ines by the end of the month.",
    hoursAgo: 170,
    done: true,
  },
  {
    about: "Hotel Aventino",
    kind: "task",
    subject: "Send the summer price list",
    hoursAgo: 166,
    dueInHours: 20,
    body: "With the prices for 60 covers.",
  },
  {
    about: "Banchetti Romani S.p.A.",
    kind: "note",
    subject: "Prefers one invoice a month",
    body: "Giulia asked for it again. Told accounting.",
    hoursAgo: 96,
  },
  {
    about: "Banchetti Romani S.p.A.",
    kind: "meeting",
    subject: "Wedding season: walk through the cold rooms",
    hoursAgo: 30,
    dueInHours: 68,
    minutes: 90,
    body: "Federica brings her kitchen lead.",
  },
  { about: "Osteria del Porto", kind: "task", subject: "Call about the unpaid March invoice", hoursAgo: 120, dueInHours: -26 },
  { about: "Osteria del Porto", kind: "note", subject: "Closed on Mondays", hoursAgo: 700 },
  {
    about: "Clinica Villa Serena",
    kind: "call",
    subject: "First call with procurement",
    body: "They change their supplier every second spring. Tender opens in May.",
    hoursAgo: 52,
    done: true,
  },
  {
    about: "Clinica Villa Serena",
    kind: "task",
    subject: "Prepare the papers for the tender",
    hoursAgo: 50,
    dueInHours: 144,
    body: "HACCP plan and the temperature records of the last year.",
  },
  { about: "Gasthaus Adler", kind: "call", subject: "Met at the fair, wants Lazio wines", hoursAgo: 210, done: true },
  { about: "Gasthaus Adler", kind: "task", subject: "Ask logistics what a pallet to Munich costs", hoursAgo: 205, dueInHours: 3 },
  {
    about: "Caffè Aroma S.r.l.",
    kind: "note",
    subject: "New oven since January",
    body: "They bake themselves now: less bread, more butter and flour.",
    hoursAgo: 480,
  },
  { about: "Scuola Santa Maria", kind: "meeting", subject: "Allergen list for the new term", hoursAgo: 24, dueInHours: 92, minutes: 45 },
  {
    about: "Trattoria Da Enzo",
    kind: "call",
    subject: "Delivery came at 10:40",
    body: "Apologized; Nadia starts with them from now on.",
    hoursAgo: 75,
    done: true,
  },
  {
    about: "Bistrot Lungotevere",
    kind: "note",
    subject: "Buys elsewhere since the move",
    body: "Andrea is open to an offer in autumn.",
    hoursAgo: 900,
  },
  { about: "Enoteca Trionfale", kind: "task", subject: "Bring the Cesanese samples", hoursAgo: 44, dueInHours: 27 },
] as const;
