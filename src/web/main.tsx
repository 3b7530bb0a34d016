import './styles/main.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { listenForKeys } from './frame/keys.ts';
import { applyTheme } from './state/settings.ts';
import { connect } from './state/traffic.ts';
import { startView } from './state/view.ts';

applyTheme();
startView();
connect();
listenForKeys();
const root = document.getElementById('root');
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
if (root !== null) createRoot(root).render(<App nonce={nonce} />);
