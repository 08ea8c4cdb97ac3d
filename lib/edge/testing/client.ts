/** For testing/client.ts. */
import { absent } from '../absent.js';

export const TestClient = absent('test client', 'Test the app on Node, or call app.fetch(new Request(…)).');
