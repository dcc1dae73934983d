/** Places in the form that maps understand. Pure. */
import type { Place } from '../../api/gen';

const degrees = (units: number): string => (units / 1e7).toFixed(6).replace(/\.?0+$/u, '');

/** `-6.1754, 106.8272`: what every map takes. */
export const coordinates = ({ latitude, longitude }: Pick<Place, 'latitude' | 'longitude'>): string =>
  `${degrees(latitude)}, ${degrees(longitude)}`;
