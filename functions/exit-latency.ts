/** How long exits take, as a CloudWatch embedded metric, whichever function brings them to their end. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Writes one sample to stdout; the metric is `Osprey / ExitTriggerToLanded`, in ms, with `service` = `exits`. */
export const createExitLatency = (): ((tookMs: number) => void) => {
  const metrics = new Metrics({ namespace: 'Osprey', serviceName: 'exits' });
  return (tookMs) => {
    metrics.addMetric('ExitTriggerToLanded', MetricUnit.Milliseconds, tookMs);
    metrics.publishStoredMetrics();
  };
};
