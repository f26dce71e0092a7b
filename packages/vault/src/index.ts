export { encryptionEnv } from './encryption-env.js'
export { envSnapshotContext, envVarContext } from './env-var-contexts.js'

export { runKeysCommand } from './keys-command.js'
export { openVault, type Vault } from './open-vault.js'
export { createLineRedactor, listProcessSecrets } from './process-secrets.js'

export { maintainKeys } from './rotation/maintain-keys.js'
export { type DataKeyStatus, listKeys } from './rotation/read-status.js'
export { shredKeys } from './rotation/retire-keys.js'

export { sealedColumns } from './sealed-columns.js'
export { secondFactorContext } from './second-factor-context.js'
export type { StatementSigner } from './statement-signer.js'
export { createUserTokenBox, type UserToken, type UserTokenBox } from './user-token-box.js'
