import { posix } from 'node:path'
import type { PackageManager } from '../plan/package-manager.js'

/** Tells package managers and build programs where to keep what a later build can use again. */
export const listCacheVariables = (
  cache: string,
  manager: Pick<PackageManager, 'name' | 'yarn'> | undefined,
): Record<string, string> => {
  const at = (name: string): string => posix.join(cache, name)
  return {
    npm_config_cache: at('npm'),
    TURBO_CACHE_DIR: at('turbo'),
    TURBO_TELEMETRY_DISABLED: '1',
    NX_CACHE_DIRECTORY: at('nx'),
    NEXT_TELEMETRY_DISABLED: '1',
    ...(manager?.name === 'pnpm' && { npm_config_store_dir: at('pnpm'), pnpm_config_store_dir: at('pnpm') }),
    ...(manager?.name === 'bun' && { BUN_INSTALL_CACHE_DIR: at('bun') }),
    ...(manager?.name === 'yarn' && yarnVariables(manager.yarn, at)),
  }
}

/** Yarn refuses settings that its version does not know. */
const yarnVariables = (
  yarn: PackageManager['yarn'],
  at: (name: string) => string,
): Record<string, string> => {
  if (yarn === 'classic') return { YARN_CACHE_FOLDER: at('yarn-classic') }
  return {
    YARN_GLOBAL_FOLDER: at('yarn'),
    YARN_ENABLE_TELEMETRY: '0',
    // With Plug'n'Play the archives are what the app runs on, so they must be in the image.
    YARN_ENABLE_GLOBAL_CACHE: yarn === 'pnp' ? '0' : '1',
  }
}
