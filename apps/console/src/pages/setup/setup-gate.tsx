import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useLocation } from 'wouter'
import { readSetup } from '../../data/setup.js'
import { Waiting } from '../../parts/panel.js'

const Setup = lazy(async () => ({ default: (await import('./setup.js')).Setup }))

/** Only at the address of the first run there may be no account yet. */
export const SetupGate = ({ children }: { children: React.ReactNode }) => {
  const [path] = useLocation()
  return path === '/start' ? <Ask>{children}</Ask> : children
}

const Ask = ({ children }: { children: React.ReactNode }) => {
  const { data, isPending } = useQuery(readSetup)
  if (isPending) return <Waiting />
  if (data === null) return children
  return (
    <Suspense fallback={<Waiting />}>
      <Setup />
    </Suspense>
  )
}
