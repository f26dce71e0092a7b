/** Hands a text over to the browser as a file. */
export const downloadText = (parts: BlobPart[], name: string): void => {
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/plain' }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  // The browser reads it after this call.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
