import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, type TestApp, withApp } from '../../../test/support/app.js';

export const passphrase = 'een wachtzin van de proeven';

export interface FolderStory extends TestApp {
  /** DATA_DIR, with the key file and the sealed files. */
  folder: string;
  /** Paths of files in the store, below `folder`. */
  stored(): Promise<string[]>;
}

/** The whole house with its documents open, in a folder of its own. */
export async function withDocuments(
  run: (story: FolderStory) => Promise<void>,
  options: Parameters<typeof withApp>[1] = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-documents-'));
  const environment = { DATA_DIR: folder, DOCUMENTS_PASSPHRASE: passphrase, ...options.environment };
  const stored = async () =>
    (await readdir(join(folder, 'documents'), { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  try {
    await withApp((test) => run({ ...test, folder, stored }), { ...options, environment });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const pdfBegins = (length: number, what = '') => `%PDF-1.7
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[3 0 R]/Count 1>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>
endobj
4 0 obj
<<${what}/Length ${String(length).padStart(10, '0')}>>
stream
`;
const pdfEnds = (at: number) => `
endstream
endobj
xref
0 1
0000000000 65535 f 
trailer
<</Root 1 0 R/Size 5>>
startxref
${String(at).padStart(10, '0')}
%%EOF
`;

/** A PDF of one page with a stream in it. @param what the dictionary of that says of it */
export const pdfWith = (stream: Buffer, what = ''): Buffer => {
  const begins = Buffer.concat([Buffer.from(pdfBegins(stream.length, what)), stream]);
  return Buffer.concat([begins, Buffer.from(pdfEnds(begins.length + '\nendstream\nendobj\n'.length))]);
};

const around = pdfBegins(0).length + pdfEnds(0).length;

/** A PDF of one page, of so many bytes; mostly chance. One that is too short for a page only begins as a PDF does. */
export const aPdf = (bytes = 2000): Buffer =>
  bytes < around ? Buffer.from(pdfBegins(0)).subarray(0, bytes) : pdfWith(randomBytes(bytes - around));

export async function uploadLink(
  client: Client,
  office: { id: string },
  { kind = 'ORDER_FORM', name = 'bestelformulier.pdf' } = {},
): Promise<{ documentId: string; uploadUrl: string }> {
  const { requestDocumentUpload } = await client.get(
    `mutation ($input: RequestDocumentUploadInput!) { requestDocumentUpload(input: $input) { documentId uploadUrl expiresAt } }`,
    { input: { customerId: office.id, kind, name } },
  );
  return requestDocumentUpload;
}

export interface Sent {
  status: number;
  document?: { id: string; name: string; contentType: string; bytes: number };
  error?: { message: string; extensions: { code: string; field?: string; reason?: string } };
}

export async function send(url: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await fetch(url, { method: 'PUT', body, headers, duplex: 'half' } as RequestInit);
  if (response.headers.get('set-cookie')) throw new Error('A cookie was set.');
  const answer = (await response.json()) as { document?: Sent['document']; errors?: [Sent['error']] };
  return { status: response.status, document: answer.document, error: answer.errors?.[0] };
}

/** Puts a document in the folder of an office. */
export async function store(
  client: Client,
  office: { id: string },
  body: Buffer = aPdf(),
  what: { kind?: string; name?: string } = {},
): Promise<{ id: string; name: string; contentType: string; bytes: number }> {
  const { uploadUrl } = await uploadLink(client, office, what);
  const { document, error } = await send(uploadUrl, body as never);
  if (!document) throw new Error(error?.message);
  return document;
}

export async function downloadLink(client: Client, id: string): Promise<string> {
  const { requestDocumentDownload } = await client.get(
    `mutation ($input: RequestDocumentDownloadInput!) { requestDocumentDownload(input: $input) { downloadUrl } }`,
    { input: { id } },
  );
  return requestDocumentDownload.downloadUrl;
}

/** The bytes of a document, as somebody gets them. */
export async function fetchDocument(client: Client, id: string): Promise<Buffer> {
  const response = await fetch(await downloadLink(client, id));
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Documents in the folder of an office, as somebody sees them. */
export async function listed(
  client: Client,
  office: { id: string },
): Promise<{ id: string; name: string; kind: string; version: number }[]> {
  const { customer } = await client.get(
    `query ($id: ID!) { customer(id: $id) { documents { nodes { id name kind version } } } }`,
    { id: office.id },
  );
  return customer.documents.nodes;
}

/** Whether a text is anywhere in these files. */
export async function anyHolds(paths: readonly string[], text: Buffer | string): Promise<boolean> {
  for (const path of paths) if ((await readFile(path)).includes(text)) return true;
  return false;
}

/** A request of which only the head is sent. */
export const requestTo = (url: string, length: number): Socket => {
  const { port, pathname, host } = new URL(url);
  const socket = createConnection(Number(port), '127.0.0.1');
  socket.write(
    `PUT ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`,
  );
  return socket;
};

/** Begins to send so many bytes, sends these, and hangs up. */
export async function cutOff(url: string, length: number, bytes: Buffer): Promise<void> {
  const socket = requestTo(url, length);
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, 150));
  socket.destroy();
}

/** Waits for what comes by itself. */
export async function until(so: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    if (await so()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('It did not come to that within a minute.');
}
