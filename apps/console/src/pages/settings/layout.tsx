import { Link, useLocation } from 'wouter'
import { PageHead } from '../../parts/panel.js'
import { useShowCurrent } from '../../parts/use-show-current.js'
import styles from './settings.module.css'

const pages = [
  ['/settings/members', 'Members'],
  ['/settings/invitations', 'Invitations'],
  ['/settings/tokens', 'API tokens'],
  ['/settings/organization', 'Organization'],
  ['/settings/keys', 'Data keys'],
  ['/settings/security', 'Your security'],
  ['/settings/sessions', 'Your sessions'],
] as const

/** The head of a page of the settings, with the way to the others. */
export const Settings = ({
  title,
  lead,
  aside,
  children,
}: {
  title: string
  lead: React.ReactNode
  aside?: React.ReactNode
  children: React.ReactNode
}) => {
  const [location] = useLocation()
  const tabs = useShowCurrent()
  return (
    <>
      <nav ref={tabs} aria-label="Settings" className={styles.tabs}>
        {pages.map(([href, name]) => (
          <Link key={href} href={href} aria-current={location === href ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      <PageHead title={title} aside={aside}>
        {lead}
      </PageHead>
      {children}
    </>
  )
}
