import { readFileSync } from 'node:fs'

const EXAMPLE = new URL('../../../../.env.example', import.meta.url)

/**
 * The addresses, credentials and secrets of the stack: always its own, so that a shell prepared for production reaches nothing of it.
 * NODE_ENV and HOST belong to them, because shells set both for other programs.
 */
const OWN = [
  'NODE_ENV',
  'HOST',
  'PORT',
  'PUBLIC_URL',
  'DATABASE_URL',
  'REDIS_URL',
  'BETTER_AUTH_SECRET',
  'ENCRYPTION_SECRET',
  'ENCRYPTION_SECRET_PREVIOUS',
  'GITHUB_APP_ID',
  'GITHUB_APP_PRIVATE_KEY',
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'GITHUB_API_URL',
  'GITHUB_WEBHOOK_SECRET',
  'GITHUB_WEBHOOK_SECRET_PREVIOUS',
  'FLY_API_TOKEN',
  'FLY_ORG_SLUG',
  'FLY_API_URL',
  'FLY_LOGS_URL',
  'APP_URL_TEMPLATE',
  'APP_CONNECT_HOST',
  'CONSOLE_DIR',
  // The emulated Fly reads images from there as well.
  'IMAGE_STORE_DIR',
]

/** The variables of the API and the worker that .env.example documents and that the user may choose for the local stack. */
export const listSettings = (example = readFileSync(EXAMPLE, 'utf8')): string[] => {
  const [programs = ''] = example.split(/^# ---- docker compose .*$/m)
  return [...programs.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)]
    .map(([, name]) => name ?? '')
    .filter(name => !OWN.includes(name))
}

/** Those that are set in the shell the stack is started from. An empty one counts as absent. */
export const chosenSettings = (inherited: Record<string, string | undefined>): Record<string, string> => {
  const chosen = listSettings().flatMap(name => {
    const value = inherited[name]
    return value ? [[name, value] as const] : []
  })
  return Object.fromEntries(chosen)
}
