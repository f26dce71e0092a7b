/** What can go wrong while starting a private server; each code has one meaning and one way out. */
export type EmbeddedErrorCode =
  | 'embedded.platform_unsupported'
  | 'embedded.binaries_missing'
  | 'embedded.no_user_to_run_as'
  | 'embedded.folder_not_usable'
  | 'embedded.version_mismatch'
  | 'embedded.password_lost'
  | 'embedded.init_failed'
  | 'embedded.in_use'
  | 'embedded.port_busy'
  | 'embedded.start_failed'

/** An error whose message tells the person at the terminal what to do next. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
  readonly code: EmbeddedErrorCode

  constructor(code: EmbeddedErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
