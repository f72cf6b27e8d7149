import { describe, expect, it } from 'vitest';
import { type FunctionDefinition, functions } from '#functions/triggers.ts';
import { resourcesOfType, resourceWith, synthesize } from './synthesized.ts';

const { trading } = synthesize();

const stage = resourceWith(trading, 'AWS::ApiGatewayV2::Stage', { StageName: '$default' });

describe('the front door', () => {
  it('opens exactly the routes of triggers.ts, all of them POST', () => {
    const routes = Object.values(resourcesOfType(trading, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) =>
      String(Properties['RouteKey']),
    );
    const expected = Object.values<FunctionDefinition>(functions).flatMap(({ triggers }) =>
      triggers.flatMap((trigger) => (trigger.kind === 'http' ? [`POST ${trigger.path}`] : [])),
    );
    expect(routes.sort()).toEqual(expected.sort());
  });

  it('throttles every route', () => {
    expect(stage.Properties['DefaultRouteSettings']).toEqual({
      ThrottlingRateLimit: expect.any(Number),
      ThrottlingBurstLimit: expect.any(Number),
    });
  });

  it('logs who came and how it went, but neither headers nor bodies', () => {
    const { Format } = stage.Properties['AccessLogSettings'] as { Format: string };
    const fields = Object.values(JSON.parse(Format) as Record<string, string>);
    expect(fields).toContain('$context.status');
    for (const field of fields) {
      expect(field).toMatch(/^\$context\./);
      expect(field).not.toMatch(/header|body|authorizer|querystring/i);
    }
  });

  it('has no way in beside the API', () => {
    trading.resourceCountIs('AWS::Lambda::Url', 0);
  });
});
