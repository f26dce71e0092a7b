import { useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useLiveChanges } from '../data/changes.js'
import { useSignedIn } from '../data/session.js'
import { AccountMenu, OrganizationMenu } from './account-menus.js'
import { Announcer } from './announcer.js'
import { focusSearch, goKeys, useKeys } from './keys.js'
import { KeysHelp } from './keys-help.js'
import { Logo, NavIcon, type NavName } from './nav-icon.js'
import styles from './shell.module.css'
import { StepUp } from './step-up.js'
import { useArrival } from './use-arrival.js'
import { useShowCurrent } from './use-show-current.js'

const pages: readonly (readonly [href: string, name: NavName, isBelow: RegExp])[] = [
  ['/', 'Now', /^\/$/],
  ['/projects', 'Projects', /^\/(projects|environments)(\/|$)/],
  ['/deployments', 'Deployments', /^\/deployments(\/|$)/],
  ['/deliveries', 'Deliveries', /^\/deliveries(\/|$)/],
  ['/activity', 'Activity', /^\/activity$/],
  ['/usage', 'Usage', /^\/usage$/],
  ['/settings/members', 'Settings', /^\/settings(\/|$)/],
]
const forOperators = ['/system', 'System', /^\/system$/] as const

/** What surrounds every page: where one is, where one can go, and who one is. */
export const Shell = ({ children }: { children: React.ReactNode }) => {
  const [location, navigate] = useLocation()
  const [isHelpOpen, setHelpOpen] = useState(false)
  const { isOperator, organization } = useSignedIn()
  useLiveChanges(organization?.id)
  const main = useRef<HTMLElement>(null)
  useArrival(main)
  const nav = useShowCurrent()
  useKeys(keys => {
    if (keys === '?') setHelpOpen(true)
    else if (keys === '/') return focusSearch()
    else {
      const href = keys.startsWith('g ') ? goKeys[keys.slice(2)] : undefined
      if (href === undefined) return false
      navigate(href)
    }
    return true
  })
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        Skip to the content
      </a>
      <header className={styles.side}>
        <Link href="/" className={styles.brand} aria-label="Taxiway">
          <Logo />
          <span>Taxiway</span>
        </Link>
        <OrganizationMenu />
        <nav ref={nav} aria-label="Pages" className={styles.nav}>
          {(isOperator ? [...pages, forOperators] : pages).map(([href, name, isBelow]) => (
            <Link
              key={href}
              href={href}
              className={styles.page}
              aria-current={isBelow.test(location) ? 'page' : undefined}
            >
              <NavIcon name={name} />
              {name}
            </Link>
          ))}
        </nav>
        <div className={styles.foot}>
          <button type="button" className={styles.help} onClick={() => setHelpOpen(true)}>
            <kbd>?</kbd> Keys
          </button>
          <AccountMenu />
        </div>
      </header>
      <main ref={main} id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <Announcer />
      <StepUp />
      {isHelpOpen && <KeysHelp onClose={() => setHelpOpen(false)} />}
    </div>
  )
}
