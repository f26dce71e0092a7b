/** The BuildKit daemons of an installation, and how they are reached. */
export type BuildkitSettings = {
  /** `tcp://host:port` of the daemon for the repositories' own commits. */
  host: string
  /** The daemon for commits of people who may not push to the repository; without it their Dockerfiles are refused. */
  untrustedHost?: string | undefined
  /** A folder with `ca.pem`, `cert.pem` and `key.pem`, as for `buildctl --tlsdir`. */
  tlsDir: string
  /** The image that reads all Dockerfiles, with its digest; without it they may name an image of Docker's, and no other. */
  frontend?: string | undefined
  /** Where the buildx client is looked for, as in PATH. */
  searchPath: string
}
