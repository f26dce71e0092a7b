import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { createApiToken } from '@taxiway/crypto'
import { readJson, writePrivateJson } from './write-private.js'

/** What production takes from its operator and the local stack makes for itself, once. */
export type LocalSecrets = {
  betterAuthSecret: string
  encryptionSecret: string
  githubAppId: string
  githubAppPrivateKey: string
  githubClientId: string
  githubClientSecret: string
  githubWebhookSecret: string
  flyApiToken: string
  /** The token of the JSON API with which the demo and newcomers call it. */
  apiToken: string
}

/** Reads the secrets, and makes those that are missing. */
export const loadSecrets = async (file: string): Promise<LocalSecrets> => {
  const kept = readJson<Partial<LocalSecrets>>(file) ?? {}
  const secrets: LocalSecrets = {
    betterAuthSecret: kept.betterAuthSecret ?? random(),
    encryptionSecret: kept.encryptionSecret ?? random(),
    githubAppId: kept.githubAppId ?? '1000001',
    githubAppPrivateKey: kept.githubAppPrivateKey ?? (await createPrivateKey()),
    githubClientId: kept.githubClientId ?? `Iv23li${random().slice(0, 14)}`,
    githubClientSecret: kept.githubClientSecret ?? random(),
    githubWebhookSecret: kept.githubWebhookSecret ?? random(),
    flyApiToken: kept.flyApiToken ?? `FlyV1 fm2_${random()}`,
    apiToken: kept.apiToken ?? createApiToken().token,
  }
  if (JSON.stringify(secrets) !== JSON.stringify(kept)) writePrivateJson(file, secrets)
  return secrets
}

const random = () => randomBytes(32).toString('base64url')

const createPrivateKey = async (): Promise<string> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return privateKey
}
