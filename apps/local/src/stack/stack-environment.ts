import type { Folders } from '../local-context.js'
import type { Ports } from './choose-ports.js'
import { chosenSettings } from './chosen-settings.js'
import type { LocalSecrets } from './load-secrets.js'

type Inputs = {
  inherited: Record<string, string | undefined>
  folders: Folders
  ports: Ports
  secrets: LocalSecrets
  databaseUrl: string
  redisUrl: string
  consoleFolder?: string | undefined
}

/** The addresses of everything in the stack. */
export const describeAddresses = (ports: Ports) => ({
  apiUrl: `http://127.0.0.1:${ports.api}`,
  githubUrl: `http://127.0.0.1:${ports.github}`,
  machinesUrl: `http://127.0.0.1:${ports.machines}`,
  routerPort: ports.router,
})

/** What the emulators are told. */
export const emulatorEnvironment = ({
  inherited,
  folders,
  ports,
  secrets,
}: Pick<Inputs, 'inherited' | 'folders' | 'ports' | 'secrets'>) => {
  const { apiUrl } = describeAddresses(ports)
  const common = { ...systemVariables(inherited), HOST: '127.0.0.1' }
  return {
    machines: {
      ...common,
      PORT: String(ports.machines),
      ROUTER_PORT: String(ports.router),
      STATE_DIR: folders.machines,
      MACHINES_DIR: folders.running,
      IMAGE_STORE_DIR: folders.images,
      FLY_API_TOKEN: secrets.flyApiToken,
    },
    github: {
      ...common,
      PORT: String(ports.github),
      STATE_DIR: folders.github,
      WEBHOOK_URL: `${apiUrl}/webhooks/github`,
      GITHUB_APP_ID: secrets.githubAppId,
      GITHUB_APP_PRIVATE_KEY: secrets.githubAppPrivateKey,
      GITHUB_CLIENT_ID: secrets.githubClientId,
      GITHUB_CLIENT_SECRET: secrets.githubClientSecret,
      GITHUB_WEBHOOK_SECRET: secrets.githubWebhookSecret,
    },
  }
}

/** What the API and the worker are told: the variables of production, pointing at the local stack. */
export const appEnvironment = ({
  inherited,
  folders,
  ports,
  secrets,
  databaseUrl,
  redisUrl,
  consoleFolder,
}: Inputs) => {
  const { apiUrl, githubUrl, machinesUrl } = describeAddresses(ports)
  return {
    ...systemVariables(inherited),
    PASSWORD_SIGN_IN: 'true',
    LOCAL_SIGN_IN: 'true',
    BUILDER: 'local',
    // The only pull requests here are those of this machine's own emulated GitHub.
    ALLOW_UNSAFE_BUILDS: 'true',
    WORK_DIR: folders.work,
    ...chosenSettings(inherited),
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(ports.api),
    PUBLIC_URL: apiUrl,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    BETTER_AUTH_SECRET: secrets.betterAuthSecret,
    ENCRYPTION_SECRET: secrets.encryptionSecret,
    GITHUB_API_URL: githubUrl,
    GITHUB_APP_ID: secrets.githubAppId,
    GITHUB_APP_PRIVATE_KEY: secrets.githubAppPrivateKey,
    GITHUB_CLIENT_ID: secrets.githubClientId,
    GITHUB_CLIENT_SECRET: secrets.githubClientSecret,
    GITHUB_WEBHOOK_SECRET: secrets.githubWebhookSecret,
    FLY_API_URL: machinesUrl,
    FLY_API_TOKEN: secrets.flyApiToken,
    FLY_ORG_SLUG: 'local',
    APP_URL_TEMPLATE: `http://{app}.localhost:${ports.router}`,
    IMAGE_STORE_DIR: folders.images,
    ...(consoleFolder ? { CONSOLE_DIR: consoleFolder } : {}),
  }
}

/** What any program needs of the machine, and nothing of what npm adds or the shell happens to hold. */
const systemVariables = (inherited: Inputs['inherited']): Record<string, string> => {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TZ', 'NODE_EXTRA_CA_CERTS', 'SYSTEMROOT']
  return Object.fromEntries(
    names.flatMap(name => (inherited[name] ? [[name, inherited[name] as string]] : [])),
  )
}
