import { Logo } from '../../parts/nav-icon.js'
import styles from './frame.module.css'

/** The card of every step before one is in. */
export const Frame = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <main className={styles.frame}>
    <title>{`${title} · Taxiway`}</title>
    <div className={styles.card}>
      <div className={styles.brand}>
        <Logo size={36} />
        <h1>{title}</h1>
      </div>
      {children}
    </div>
  </main>
)
