/**
 * Frees the memory of bytes that nobody looks at any more, without waiting for the garbage collector: that looks through
 * all the house has in memory for each few megabytes of file, which took most of the time of a large one.
 * Only of bytes that are the caller's alone, and that no write which is under way still needs. A part of something larger
 * stays.
 */
export function release(bytes: Uint8Array): void {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && byteLength > 0) buffer.transfer(0);
}
