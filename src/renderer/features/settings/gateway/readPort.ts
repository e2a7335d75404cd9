import { gatewaySettingsSchema } from '../../../../shared/gateway.ts';
import { typedNumber } from '../../../typedForm.ts';

/** A port as it is typed, or what is wrong with it. */
export function readPort(text: string): { port: number } | { error: string } {
  const parsed = gatewaySettingsSchema.shape.port.safeParse(typedNumber(text));
  return parsed.success ? { port: parsed.data } : { error: 'Use a port from 1024 to 65535.' };
}
