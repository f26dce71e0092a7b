import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { createLogStore, type LogStore } from '../../../data/log-store.js'
import { Empty, Panel } from '../../../parts/panel.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import { LogList } from './log-list.js'

/** The log of a deployment, as it is written. */
export const Log = ({ deploymentId }: { deploymentId: string }) => {
  const store = useLogStore(deploymentId)
  const log = useSyncExternalStore(store.subscribe, store.getLog)
  return (
    <Panel title="Log" flush>
      {log.status === 'failed' && <ProblemNote error={log.error} onRetry={store.start} />}
      {log.lines.length > 0 ? (
        <LogList log={log} name={deploymentId} />
      ) : (
        log.status !== 'failed' && (
          <Empty
            title={log.status === 'ended' ? 'This deployment wrote no log.' : 'No line was written yet.'}
          >
            {log.status === 'following' && 'Lines show here as soon as a step writes them.'}
          </Empty>
        )
      )}
    </Panel>
  )
}

const useLogStore = (deploymentId: string): LogStore => {
  const [store, setStore] = useState(() => createLogStore(deploymentId))
  const shown = useRef(deploymentId)
  useEffect(() => {
    if (shown.current !== deploymentId) {
      shown.current = deploymentId
      setStore(createLogStore(deploymentId))
      return
    }
    store.start()
    return store.stop
  }, [deploymentId, store])
  return store
}
