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

/** Begins and ends as a PDF does; the rest is chance. */
export const aPdf = (bytes = 2000): Buffer =>
  Buffer.concat([
    Buffer.from('%PDF-1.7\n'),
    randomBytes(Math.max(0, bytes - 15)),
    Buffer.from('%%EOF\n').subarray(0, Math.max(0, bytes - 9)),
  ]);

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
