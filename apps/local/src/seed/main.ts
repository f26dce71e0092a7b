import { loadEnv } from '@taxiway/runtime'
import { z } from 'zod'
import { seedLocal } from '../seed-local.js'

const env = loadEnv(
  z.object({
    DATABASE_URL: z.string().min(1),
    GITHUB_API_URL: z.string().min(1),
    ENCRYPTION_SECRET: z.string().min(1),
    TAXIWAY_API_TOKEN: z.string().regex(/^txw_[0-9a-hjkmnp-tv-z]{32}$/, 'must be txw_ and 32 characters'),
  }),
  process.env,
)
const { projectId, owner, repository } = await seedLocal({
  databaseUrl: env.DATABASE_URL,
  githubUrl: env.GITHUB_API_URL,
  secrets: { apiToken: env.TAXIWAY_API_TOKEN, encryptionSecret: env.ENCRYPTION_SECRET },
})
console.log(`${owner}/${repository} is connected as ${projectId}.`)
