import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { App } from './App.tsx';
import { createConnect } from './api.ts';
import { issueWords } from './issueWords.ts';
import { createStores, StoresProvider } from './stores/stores.ts';
import { applyRememberedTheme } from './theme.ts';

// The content policy forbids making code from text, which zod would otherwise try in order to be faster.
config({ jitless: true, customError: issueWords });
applyRememberedTheme();
const stores = createStores(createConnect(), { tab: sessionStorage, machine: localStorage });
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place to draw in.');
createRoot(root).render(
  <StrictMode>
    <StoresProvider value={stores}>
      <App />
    </StoresProvider>
  </StrictMode>,
);
