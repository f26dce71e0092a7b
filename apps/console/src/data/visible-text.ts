/**
 * Characters that change how the text around them is shown, or show nothing: controls, directions (CVE-2021-42574),
 * joiners and byte order marks. A log or an error may hold them to look like something else.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** The same text with those characters written out, such as `⟨202E⟩`. Tabs and line breaks stay. */
export const showHidden = (text: string): string =>
  text.replace(hidden, one => `⟨${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`)
