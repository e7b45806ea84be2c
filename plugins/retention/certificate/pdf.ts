import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { accent, faint, fullWidth, page, rule } from '../../../src/kernel/pdf/look.js';
import { houseStyle, renderPdf } from '../../../src/kernel/pdf/render.js';
import { showable } from '../../../src/kernel/pdf/showable.js';
import type { Statement } from './statement.js';
import { type Language, type Words, words } from './words.js';

export interface Certified {
  statement: Statement;
  hash: string;
  fingerprint: string;
  /** Names of accounts, for those who may read them; else their ids stand alone. */
  names: ReadonlyMap<string, string>;
}

/** The certificate to be read: made from what was signed, so that the same one gives the same bytes. */
export const renderCertificate = (certified: Certified, language: Language): Promise<Buffer> =>
  renderPdf(certificateDefinition(certified, language));

function certificateDefinition(certified: Certified, language: Language): TDocumentDefinitions {
  const say = words[language];
  const statement = showable(certified.statement);
  const { cause, n } = statement;
  const title = `${say.title} ${n}`;
  return {
    pageSize: 'A4',
    pageMargins: [page.side, 56, page.side, 64],
    ...houseStyle(title, say.locale, new Date(statement.issuedAt)),
    content: [
      { text: statement.vendor, color: faint },
      { text: title, fontSize: 20, bold: true, color: accent, margin: [0, 2, 0, 2] },
      {
        text: cause.kind === 'request' ? say.request : cause.step === 'GONE' ? say.gone : say.minimise,
        fontSize: 11,
        margin: [0, 0, 0, 12],
      },
      { text: say.intro(statement.vendor), margin: [0, 0, 0, 12] },
      facts(aboutCause({ ...certified, statement }, say, language)),
      heading(say.went),
      wentTable(statement, say, language),
      heading(say.skipped),
      skipped(statement, say),
      heading(say.proof),
      proof(statement, say),
      heading(say.signature),
      facts([
        [say.key, certified.fingerprint],
        [say.hash, certified.hash],
        [say.previous, statement.previous],
        [say.record, statement.record ?? '—'],
        [say.house, statement.house],
      ]),
      { text: say.check, color: faint, margin: [0, 8, 0, 0] },
    ],
    footer: (current, count) => ({
      margin: [page.side, 22, page.side, 0],
      fontSize: 8,
      color: faint,
      columns: [
        { width: '*', text: `${title} · ${statement.id}` },
        { width: 110, text: say.page(current, count), alignment: 'right' },
      ],
    }),
  };
}

const heading = (text: string): Content => ({
  text,
  bold: true,
  fontSize: 11.5,
  color: accent,
  margin: [0, 16, 0, 5],
});

const count = (value: number, say: Words): string => value.toLocaleString(say.locale);

const moment = (time: string | null, { locale }: Words): string =>
  time
    ? new Intl.DateTimeFormat(locale, {
        dateStyle: 'long',
        timeStyle: 'short',
        timeZone: 'Europe/Amsterdam',
      }).format(new Date(time))
    : '—';

const day = (date: string, { locale }: Words): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));

function aboutCause({ statement, names }: Certified, say: Words, language: Language): [string, string][] {
  const { cause, erased } = statement;
  const person = (id: string | null, at: string | null): string => {
    if (!id) return say.nobody;
    const name = showable(names.get(id));
    const who = name ? `${name} (${id})` : id;
    return at ? `${who}, ${moment(at, say)}` : who;
  };
  const from = moment(erased.from, say);
  const until = moment(erased.until, say);
  const until2 = language === 'nl' ? ' tot ' : ' to ';
  const common: [string, string][] = [
    [say.issued, moment(statement.issuedAt, say)],
    [say.erased, count(erased.customers, say)],
    [say.when, from === until ? from : `${from}${until2}${until}`],
  ];
  if (cause.kind === 'request') return common;
  return [
    ...common,
    [say.onDate, day(cause.onDate, say)],
    [say.proposed, person(cause.proposedBy, cause.proposedAt)],
    [say.approved, cause.automatic ? say.automatic : person(cause.approvedBy, cause.approvedAt)],
  ];
}

const facts = (rows: [string, string][]): Content => ({
  layout: 'noBorders',
  table: {
    widths: [110, fullWidth - 118],
    body: rows.map(([label, value]) => [{ text: label, color: faint }, value]),
  },
});

function wentTable({ went }: Statement, say: Words, language: Language): Content {
  const right = (text: string, more: object = {}): TableCell => ({ text, alignment: 'right', ...more });
  const head = [say.table, say.class, say.how, say.rule].map((text): TableCell => ({ text, bold: true }));
  return {
    fontSize: 8.5,
    layout: {
      hLineWidth: (line) => (line === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => rule,
      paddingTop: () => 3,
      paddingBottom: () => 3,
    },
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: ['*', 'auto', 'auto', 'auto', 48],
      body: [
        [...head, right(say.rows, { bold: true })],
        ...went.map((line): TableCell[] => [
          line.table,
          line.class[language],
          say.hows[line.how],
          line.rule ?? '—',
          right(count(line.rows, say)),
        ]),
      ],
    },
  };
}

function skipped({ skipped: reasons }: Statement, say: Words): Content {
  const all = Object.entries(reasons) as [keyof Words['reasons'], number][];
  if (all.length === 0) return say.none;
  return facts(all.map(([reason, n]) => [say.reasons[reason], count(n, say)]));
}

function kindIn(kind: string, say: Words): string {
  const plain = kind.replace(/, in base64$/, '');
  return `${say.kinds[plain] ?? plain}${plain === kind ? '' : ', in base64'}`;
}

function proof({ proof: seen }: Statement, say: Words): Content {
  const numbers = [seen.tables, seen.columns, seen.files, seen.megabytes].map((n) => count(n, say));
  const unopened = seen.unopened ?? [];
  const closed = unopened.map(
    ({ kind, files, named }) =>
      `${kindIn(kind, say)}: ${say.files(count(files, say), named.join(', '), files > named.length)}`,
  );
  const lines: Content[] = [
    { text: `${say.clean(count(seen.lookedFor, say))} (${moment(seen.lookedAt, say)})`, bold: true },
    say.through(...(numbers as [string, string, string, string])),
    seen.leftOut.length > 0 ? say.leftOut(seen.leftOut.join(', ')) : '',
    closed.length > 0 ? { stack: [say.unopened, { ul: closed, fontSize: 8.5 }] } : '',
    say.shared(count(seen.shared, say)),
  ];
  return { stack: lines.filter((line) => line !== '') };
}
