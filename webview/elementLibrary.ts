import {
  provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption, vsCodeTextArea, vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

// A script of its own, see elements.tsx: the few elements in use.
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeTextArea(), vsCodeTextField());

// The library takes the theme's colours over when the page has loaded, which it mostly has by now.
if (document.readyState === 'complete') window.dispatchEvent(new Event('load'));
