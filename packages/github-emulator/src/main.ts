#!/usr/bin/env node
import { z } from 'zod'
import { startGithubEmulator } from './start-github-emulator.js'

const env = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().default(0),
    STATE_DIR: z.string().min(1),
    GITHUB_APP_ID: z.coerce.number().int(),
    GITHUB_APP_PRIVATE_KEY: z.string().min(1),
    GITHUB_WEBHOOK_SECRET: z.string().min(1),
    WEBHOOK_URL: z.string().optional(),
    PUBLIC_URL: z.string().optional(),
    GITHUB_CLIENT_ID: z.string().optional(),
    GITHUB_CLIENT_SECRET: z.string().optional(),
  })
  .parse(process.env)

const emulator = await startGithubEmulator({
  host: env.HOST,
  port: env.PORT,
  stateDir: env.STATE_DIR,
  appId: env.GITHUB_APP_ID,
  // A key on one line, as environment files have it, spells its line ends out.
  appPrivateKeyPem: env.GITHUB_APP_PRIVATE_KEY.replaceAll('\\n', '\n'),
  webhookSecret: env.GITHUB_WEBHOOK_SECRET,
  webhookUrl: env.WEBHOOK_URL,
  publicUrl: env.PUBLIC_URL,
  clientId: env.GITHUB_CLIENT_ID,
  clientSecret: env.GITHUB_CLIENT_SECRET,
})
process.stdout.write(`${JSON.stringify({ ready: true, url: emulator.url })}\n`)

const stop = (): void => {
  void emulator.close().then(() => process.exit(0))
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
