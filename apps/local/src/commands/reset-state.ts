import { mkdirSync, rmSync } from 'node:fs'
import { removeEmbeddedPostgres, stopRedis, takeProcessLock } from '@taxiway/embedded'
import { describeFolders, type LocalContext } from '../local-context.js'
import { LocalError } from '../local-error.js'
import { listScratchFolders } from '../scratch-folder.js'
import { clearLedger } from '../stack/ledger.js'

/** `npm run reset`: removes everything the local stack has kept. Refuses while the stack runs. */
export const resetState = async (context: LocalContext): Promise<number> => {
  const folders = describeFolders(context)
  mkdirSync(context.stateFolder, { recursive: true })
  const lock = takeProcessLock(folders.lock)
  if (!lock.held) {
    throw new LocalError(
      `The local stack is running (process ${lock.heldBy}). Stop it first, with Ctrl-C or: kill ${lock.heldBy}`,
    )
  }
  await clearLedger(folders.ledger)
  await removeEmbeddedPostgres(folders.postgres)
  await stopRedis(folders.redis)
  for (const folder of [...listScratchFolders(context), context.stateFolder])
    rmSync(folder, { recursive: true, force: true })
  console.log('.taxiway and the work directory are gone; the next start begins empty.')
  return 0
}
