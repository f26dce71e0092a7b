import type { DomainError } from '@taxiway/domain'

const mostLines = 40
const lineChars = 300

/** What people are told: the message of the error, and the last lines that the failed program printed. Postgres stores no NUL. */
export const tellError = ({ message, details }: DomainError): string => {
  const lines = details?.['lastLines']
  if (!Array.isArray(lines) || lines.length === 0) return message
  const shown = lines
    .slice(-mostLines)
    .map(line => String(line).slice(0, lineChars).replaceAll('\0', '\ufffd'))
  return `${message}\nIts last lines:\n${shown.join('\n')}`
}
