import { DomainError } from '@taxiway/domain'

const MAX_NAME = 120

/**
 * The archive contains an entry that Taxiway does not extract. `name` is untrusted text: shortened and
 * quoted.
 */
export const invalidArchive = (what: string, name?: string): DomainError => {
  return new DomainError('source.invalid_archive', {
    message: `The source archive is not acceptable: ${what}${name === undefined ? '' : ` (${quote(name)})`}.`,
    retryable: false,
  })
}

export const tooLarge = (what: string): DomainError => {
  return new DomainError('source.too_large', {
    message: `The source is too large: ${what}.`,
    retryable: false,
  })
}

/** The download broke off or timed out; a retry may succeed. */
export const brokenDownload = (what: string, cause?: unknown): DomainError => {
  return new DomainError('source.unavailable', {
    message: `The source could not be downloaded: ${what}.`,
    retryable: true,
    cause,
  })
}

const quote = (name: string): string => {
  return JSON.stringify(name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name)
}
