import type { ConvertedApp } from '@taxiway/github'

/**
 * The lines for `.env`. Docker compose and Node read a line break as `\n` in double quotes; in single quotes neither reads
 * anything into a value, and no value of GitHub has one.
 */
export const envLinesOf = ({ id, privateKey, clientId, clientSecret, webhookSecret }: ConvertedApp): string =>
  Object.entries({
    GITHUB_APP_ID: String(id),
    GITHUB_APP_PRIVATE_KEY: `"${privateKey.trim().replaceAll(/\r?\n/g, '\\n')}\\n"`,
    GITHUB_CLIENT_ID: quote(clientId),
    GITHUB_CLIENT_SECRET: quote(clientSecret),
    GITHUB_WEBHOOK_SECRET: quote(webhookSecret ?? ''),
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

const quote = (value: string): string => (/^[\w.-]*$/.test(value) ? value : `'${value}'`)
