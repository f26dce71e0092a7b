import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  createDataKey,
  createRedactor,
  ENV_VALUE_PURPOSE,
  openValue,
  prepareSecrets,
  sealValue,
} from '@taxiway/crypto'
import { reportBench } from '@taxiway/testing'

const rounds = 100_000
const megabytes = 64

const perSecond = (work: () => void): number => {
  for (let n = 0; n < rounds / 10; n += 1) work()
  const startedAt = performance.now()
  for (let n = 0; n < rounds; n += 1) work()
  return rounds / ((performance.now() - startedAt) / 1000)
}

const key = createDataKey(1)
const context = {
  purpose: ENV_VALUE_PURPOSE,
  organizationId: 'org_01j00000000000000000000000',
  projectId: 'prj_01j00000000000000000000000',
  environment: 'preview',
  name: 'DATABASE_URL',
  version: 1,
} as const
const value = randomBytes(384).toString('base64')
const aad = randomBytes(100)

const bareSeal = () => {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key.key.reveal(), iv, { authTagLength: 16 })
  cipher.setAAD(aad)
  return { iv, text: Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]), tag: cipher.getAuthTag() }
}
const bareOpen = ({ iv, text, tag }: ReturnType<typeof bareSeal>) => {
  const decipher = createDecipheriv('aes-256-gcm', key.key.reveal(), iv, { authTagLength: 16 })
  decipher.setAAD(aad)
  decipher.setAuthTag(tag)
  return Buffer.concat([decipher.update(text), decipher.final()])
}

/** Build output of 4 MiB in chunks as pipes deliver them, with an occasional secret, repeated. */
const redactorThroughput = (): number => {
  const secrets = Array.from({ length: 100 }, () => randomBytes(24).toString('base64url'))
  const search = prepareSecrets(secrets)
  const line =
    'added 312 packages in 4s: node_modules/.pnpm/typescript@6.0.3/node_modules/typescript/lib/tsc.js\n'
  const block = Array.from({ length: 640 }, (_, n) =>
    n % 100 === 0 ? `token=${secrets[n % 100]}\n` : line,
  ).join('')
  let bytes = 0
  const redactor = createRedactor(search)
  const startedAt = performance.now()
  while (bytes < megabytes * 1_000_000) {
    redactor.push(block)
    bytes += block.length
  }
  redactor.flush()
  return bytes / 1_000_000 / ((performance.now() - startedAt) / 1000)
}

const [bareSealed, sealed] = [bareSeal(), sealValue(key, value, context)]
const figures = {
  bareSeal: perSecond(bareSeal),
  seal: perSecond(() => sealValue(key, value, context)),
  bareOpen: perSecond(() => bareOpen(bareSealed)),
  open: perSecond(() => openValue(() => key, sealed, context)),
}
reportBench('secrets', [
  { name: 'bare node:crypto, seal 512 characters', value: figures.bareSeal, unit: '/s' },
  { name: 'sealValue', value: figures.seal, unit: '/s', ratio: figures.seal / figures.bareSeal },
  { name: 'bare node:crypto, open', value: figures.bareOpen, unit: '/s' },
  { name: 'openValue', value: figures.open, unit: '/s', ratio: figures.open / figures.bareOpen },
  { name: 'redactor with 100 secrets', value: redactorThroughput(), unit: 'MB/s' },
])
