/** The HTTP API where Helius posts: only the declared routes, throttled, logged without headers or bodies. */
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Trigger } from '#functions/triggers.ts';
import type { BotFunction } from './bot-function.ts';

/** Far above what the tracked programs cause, far below what would cost its owner money. */
const REQUESTS_PER_SECOND = 200;
const BURST_REQUESTS = 400;

/** The `Authorization` header is the webhook's secret: no header is logged. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  at: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  responseLatencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
});

export class FrontDoor extends Construct {
  readonly stage: HttpStage;
  readonly #api: HttpApi;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#api = new HttpApi(this, 'api', { apiName: 'osprey', createDefaultStage: false });
    this.stage = new HttpStage(this, 'stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: REQUESTS_PER_SECOND, burstLimit: BURST_REQUESTS },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'access-log', {
            // API Gateway may write to this prefix without a resource policy of its own for every group.
            logGroupName: `/aws/vendedlogs/${Stack.of(this).stackName}/front-door`,
            retention: RetentionDays.ONE_MONTH,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        ),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
  }

  /** Leads a route to a function, which tells by itself whether it is Helius who knocks. */
  open({ method, path }: Extract<Trigger, { kind: 'http' }>, wakes: BotFunction): void {
    const integration = new HttpLambdaIntegration(`${wakes.node.id}-integration`, wakes);
    for (const route of this.#api.addRoutes({ path, methods: [HttpMethod[method]], integration })) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'Helius sends a fixed Authorization header: the receiver compares it in constant time itself.',
      });
    }
  }

  /** Where it can be reached from outside, without a path. */
  get url(): string {
    return this.#api.apiEndpoint;
  }

  /** Where a route can be reached from outside. */
  urlOf(path: string): string {
    return `${this.url}${path}`;
  }
}
