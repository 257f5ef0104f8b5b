import { Component, type ComponentChildren } from 'preact';

/** A defect of the page leaves a message and a way on instead of an empty window. */
export class DefectNote extends Component<{ children: ComponentChildren }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ hasFailed: true });
  }

  render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main class="empty">
        <h1>This page has a defect</h1>
        <p>The browser's console has the details. <a href="/">Back to the overview</a></p>
      </main>
    );
  }
}
