import { useQuery } from '@tanstack/react-query';
import { useLazyComponent } from '../use-lazy-component.ts';
import { daysQuery } from './days.ts';

const loadSparkline = async () => (await import('../charts/Sparkline.tsx')).Sparkline;

/** Requests of a key in 30 days as a sparkline. Empty if loading fails. */
export function UsageCell({ appname }: { readonly appname: string }) {
  const { data } = useQuery(daysQuery(appname));
  const Sparkline = useLazyComponent(loadSparkline, false);
  if (!data || Sparkline === undefined) return <span aria-hidden="true" style={{ display: 'block', height: 28 }} />;
  return <Sparkline allowed={data.allowed} denied={data.denied} />;
}
