/** The BuildKit daemons of an installation, and how they are reached. */
export type BuildkitSettings = {
  /** `tcp://host:port` of the daemon for the repositories' own commits. */
  host: string
  /** The daemon for commits of people who may not push to the repository; without it their Dockerfiles are refused. */
  untrustedHost?: string | undefined
  /** A folder with `ca.pem`, `cert.pem` and `key.pem`, as for `buildctl --tlsdir`. */
  tlsDir: string
  /** Where the buildx client is looked for, as in PATH. */
  searchPath: string
}
