export { createApiToken, hashApiToken, isApiTokenShape } from './api-token.js'
export { hasBearer } from './bearer.js'
export {
  createDataKey,
  createKeyCheck,
  createSalt,
  deriveKek,
  type KeyEncryptionKey,
  unwrapKey,
  verifyKeyCheck,
  wrapKey,
} from './keyring.js'
export {
  createRedactor,
  prepareSecrets,
  type Redactor,
  redactText,
  type SecretSearch,
} from './redactor.js'
export { isSameText } from './same-text.js'
export {
  type DataKey,
  ENV_VALUE_PURPOSE,
  openValue,
  type SealContext,
  type SealPurpose,
  sealedWith,
  sealValue,
} from './sealed-box.js'
export { parseSecret } from './secret-strength.js'
export { Sensitive } from './sensitive.js'
export {
  deriveSigningKey,
  type SignedEnvelope,
  type SigningKey,
  signEnvelope,
  verifyEnvelope,
} from './signed-envelope.js'
export { verifyWebhookSignature, type WebhookSecrets } from './verify-webhook-signature.js'
