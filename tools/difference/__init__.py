"""Better or luck: one state of the project against another, model by model."""
