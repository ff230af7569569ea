"""The pages of the app: inputs, one call of the engine, figures. No page knows a rate or a rule."""
