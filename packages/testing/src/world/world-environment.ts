import { generateKeyPairSync, randomBytes } from 'node:crypto'

export type WorldSecrets = {
  appId: string
  privateKey: string
  webhookSecret: string
  flyToken: string
  authSecret: string
  encryptionSecret: string
}

export const makeSecrets = (): WorldSecrets => ({
  appId: '1000001',
  privateKey: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey,
  webhookSecret: random(),
  flyToken: `fm2_${random()}`,
  authSecret: random(),
  encryptionSecret: random(),
})

/** Secrets that no output may contain. A middle line stands for the whole private key. */
export const canariesOf = (secrets: WorldSecrets): string[] => [
  secrets.privateKey.split('\n')[10] ?? '',
  secrets.webhookSecret,
  secrets.flyToken,
  secrets.authSecret,
  secrets.encryptionSecret,
]

type Inputs = {
  secrets: WorldSecrets
  ports: Record<'api' | 'github' | 'machines' | 'router', number>
  folders: Record<'images' | 'work' | 'github' | 'machines', string>
  redisUrl: string
  path: string
}

export const githubEmulatorEnv = ({ secrets, ports, folders, path }: Inputs) => ({
  PATH: path,
  PORT: String(ports.github),
  STATE_DIR: folders.github,
  WEBHOOK_URL: `http://127.0.0.1:${ports.api}/webhooks/github`,
  GITHUB_APP_ID: secrets.appId,
  GITHUB_APP_PRIVATE_KEY: secrets.privateKey,
  GITHUB_WEBHOOK_SECRET: secrets.webhookSecret,
})

export const machinesEmulatorEnv = ({ secrets, ports, folders, path }: Inputs) => ({
  PATH: path,
  PORT: String(ports.machines),
  ROUTER_PORT: String(ports.router),
  STATE_DIR: folders.machines,
  IMAGE_STORE_DIR: folders.images,
  FLY_API_TOKEN: secrets.flyToken,
  RATE_LIMITS: 'off',
})

/** The settings of the API and the workers: as in production, with leases and polls short enough for a test. */
export const productEnv = ({ secrets, ports, folders, redisUrl, path }: Inputs) => ({
  PATH: path,
  NODE_ENV: 'development',
  LOG_LEVEL: 'debug',
  PORT: String(ports.api),
  PUBLIC_URL: `http://127.0.0.1:${ports.api}`,
  REDIS_URL: redisUrl,
  BETTER_AUTH_SECRET: secrets.authSecret,
  ENCRYPTION_SECRET: secrets.encryptionSecret,
  GITHUB_API_URL: `http://127.0.0.1:${ports.github}`,
  GITHUB_APP_ID: secrets.appId,
  GITHUB_APP_PRIVATE_KEY: secrets.privateKey,
  GITHUB_WEBHOOK_SECRET: secrets.webhookSecret,
  GITHUB_WRITES_PER_SECOND: '50',
  FLY_API_URL: `http://127.0.0.1:${ports.machines}`,
  FLY_API_TOKEN: secrets.flyToken,
  FLY_ORG_SLUG: 'local',
  APP_URL_TEMPLATE: `http://{app}.localhost:${ports.router}`,
  IMAGE_STORE_DIR: folders.images,
  WORK_DIR: folders.work,
  BUILDER: 'local',
  ALLOW_UNSAFE_BUILDS: 'true',
  LEASE_MS: '3000',
  LEASE_HEARTBEAT_MS: '300',
  LEASE_GIVE_UP_MS: '2000',
  POLL_MS: '300',
  REPORT_POLL_MS: '200',
  HEALTH_POLL_MS: '100',
  BREAKER_OPEN_MS: '1000',
  BREAKER_MAX_OPEN_MS: '5000',
  DEPLOYMENT_RETRY_BASE_MS: '300',
  DEPLOYMENT_RETRY_CAP_MS: '3000',
  WEBHOOK_RATE_MODE: 'off',
})

const random = () => randomBytes(32).toString('base64url')
