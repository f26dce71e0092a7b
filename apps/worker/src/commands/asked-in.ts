import type { CommandRow } from '@taxiway/db'

/** Where and by whom it was asked, for the audit trail. */
export const askedIn = ({ line, url, authorLogin, subject }: CommandRow) => ({
  command: line,
  by: authorLogin,
  target: subject,
  comment: url,
})
