/** How long the watcher has been blind for a position, as a CloudWatch embedded metric. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Writes one sample to stdout; the metric is `Osprey / OldestPriceAge`, in ms, with `service` = `prices`. */
export const createPriceAge = (): ((oldestMs: number) => void) => {
  const metrics = new Metrics({ namespace: 'Osprey', serviceName: 'prices' });
  return (oldestMs) => {
    metrics.addMetric('OldestPriceAge', MetricUnit.Milliseconds, oldestMs);
    metrics.publishStoredMetrics();
  };
};
