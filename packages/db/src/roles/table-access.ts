/** The processes that have a user of Postgres of their own. */
export type ProcessKind = 'api' | 'worker'

/**
 * What each kind of process may do with each table: letters of select, insert, update, delete. Locking a row takes `u`. Rows
 * that a foreign key deletes need no right: Postgres deletes them as the owner. A table that is missing here belongs to the
 * owner alone.
 */
export const tableAccess: Readonly<Record<string, Readonly<Partial<Record<ProcessKind, string>>>>> = {
  // People and their credentials: the worker reads none of them.
  accounts: { api: 'siud' },
  api_tokens: { api: 'siu', worker: 'sd' },
  github_user_tokens: { api: 'siud', worker: 'sud' },
  idempotency_keys: { api: 'siud' },
  invitations: { api: 'siu', worker: 'sd' },
  members: { api: 'siud', worker: 'sd' },
  organizations: { api: 'siu', worker: 'su' },
  sessions: { api: 'siud' },
  // The worker seals them again under a new data key.
  two_factors: { api: 'siud', worker: 'su' },
  users: { api: 'siud' },
  verifications: { api: 'siud' },

  // What people did: no process changes it afterwards.
  audit_heads: { api: 'siu', worker: 'siu' },
  audit_log: { api: 'si', worker: 'si' },
  // The release before this one deletes old rows of this table, of bodies and of logs; this one drops partitions.
  decisions: { api: 'si', worker: 'sid' },
  deployment_transitions: { api: 'si', worker: 'si' },
  env_var_history: { api: 'si' },

  // What GitHub sent: the ingress stores it, the worker processes it.
  commands: { api: 's', worker: 'siud' },
  deliveries: { api: 'siu', worker: 'su' },
  delivery_bodies: { api: 'siu', worker: 'sd' },
  delivery_signatures: { api: 'siud' },
  redeliveries: { worker: 'siud' },

  // What should run and what does.
  automatic_ends: { api: 'sd', worker: 'siud' },
  deployment_steps: { api: 's', worker: 'siu' },
  deployments: { api: 'siu', worker: 'siu' },
  env_snapshots: { api: 's', worker: 'siud' },
  env_vars: { api: 'siud', worker: 'sud' },
  environments: { api: 'siu', worker: 'siu' },
  images: { api: 's', worker: 'siud' },
  log_chunks: { api: 's', worker: 'sid' },
  machine_time: { api: 's', worker: 'siu' },
  outbox: { api: 'siu', worker: 'siu' },
  projects: { api: 'siu', worker: 'su' },
  quota_defaults: { api: 's', worker: 'siud' },
  quotas: { api: 'siu', worker: 's' },
  releases: { api: 's', worker: 'si' },
  resources: { api: 's', worker: 'siu' },

  // The installation.
  app_sweeps: { api: 'su', worker: 'siu' },
  checker_passes: { api: 's', worker: 'siu' },
  data_keys: { api: 'siu', worker: 'siu' },
  invariant_violations: { api: 's', worker: 'sid' },
  key_check: { api: 'siu', worker: 'siu' },
  outbound_pauses: { api: 'siu', worker: 'siud' },
  refused_credentials: { api: 's', worker: 'siud' },
  worker_heartbeats: { api: 'siud', worker: 'siud' },
}

/** Functions that run with the rights of the owner of the tables, and who may call them. */
export const functionAccess: Readonly<Record<string, readonly ProcessKind[]>> = {
  'partitions.maintain(text, int)': ['worker'],
  'partitions.remove_old(text, int)': ['worker'],
  'partitions.remove_skipped(int, int)': ['worker'],
  'partitions.state()': ['api'],
}

const privileges: Readonly<Record<string, string>> = { s: 'select', i: 'insert', u: 'update', d: 'delete' }

/** In the words of GRANT. */
export const privilegesOf = (letters: string): string =>
  [...letters].map(letter => privileges[letter] ?? unknown(letter)).join(', ')

const unknown = (letter: string): never => {
  throw new Error(`tableAccess has no privilege ${letter}`)
}
