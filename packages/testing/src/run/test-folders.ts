import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

export const testFolder = join(root, '.taxiway', 'test')
export const postgresFolder = join(testFolder, 'postgres')
export const redisFolder = join(testFolder, 'redis')
export const leasesFolder = join(testFolder, 'leases')
export const servicesFile = join(testFolder, 'services.json')
export const lockFile = join(testFolder, 'lock')
