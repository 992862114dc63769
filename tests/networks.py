"""Classifiers as users write them, not trained: ends, branches and nesting of many kinds."""

import keras
from keras import layers

CLASSES = 3
SHAPE = (28, 28, 1)


def body(inputs: keras.KerasTensor) -> keras.KerasTensor:
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Conv2D(4, 3, padding="same", activation="relu")(layers.MaxPooling2D(2)(x))
    return layers.MaxPooling2D(2)(x)


def softmax(x: keras.KerasTensor) -> keras.KerasTensor:
    return layers.Dense(CLASSES, activation="softmax")(x)


def joined_poolings() -> keras.Model:
    inputs = keras.Input(SHAPE)
    x = body(inputs)
    both = [layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)]
    return keras.Model(inputs, softmax(layers.Concatenate()(both)))


def skip_connection() -> keras.Model:
    inputs = keras.Input(SHAPE)
    x = body(inputs)
    x = layers.Add()([x, layers.Conv2D(4, 3, padding="same")(x)])
    return keras.Model(inputs, softmax(layers.Flatten()(x)))


def softmax_layer() -> keras.Model:
    inputs = keras.Input(SHAPE)
    x = layers.Dense(CLASSES)(layers.Flatten()(body(inputs)))
    return keras.Model(inputs, layers.Softmax()(x))


def activation_layer() -> keras.Model:
    inputs = keras.Input(SHAPE)
    x = layers.Dense(CLASSES)(layers.Flatten()(body(inputs)))
    return keras.Model(inputs, layers.Activation("softmax")(x))


def convolution_as_head() -> keras.Model:
    inputs = keras.Input(SHAPE)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(CLASSES, 1)(body(inputs)))
    return keras.Model(inputs, layers.Softmax()(x))


def nested() -> keras.Model:
    inner_inputs = keras.Input(SHAPE)
    inner = keras.Model(inner_inputs, body(inner_inputs))
    inputs = keras.Input(SHAPE)
    middle = keras.Sequential([inner, layers.Flatten()])
    return keras.Model(inputs, softmax(middle(inputs)))


def mirrored() -> keras.Model:
    network, inputs = joined_poolings(), keras.Input(SHAPE)
    answers = [network(inputs), network(keras.ops.flip(inputs, axis=2))]
    return keras.Model(inputs, layers.Average()(answers))


def sequential() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Rescaling(1 / 255),
            layers.Conv2D(2, 3, strides=2),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )


def no_convolution() -> keras.Model:
    inputs = keras.Input(SHAPE)
    return keras.Model(inputs, softmax(layers.Flatten()(layers.Rescaling(1 / 255)(inputs))))


def without_input() -> keras.Model:
    """Built by its first batch, of 16 images, as `fit` does it."""
    model = keras.Sequential([layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(CLASSES)])
    model.add(layers.Softmax())
    model.build((16, *SHAPE))
    return model


ALL = [
    joined_poolings,
    skip_connection,
    softmax_layer,
    activation_layer,
    convolution_as_head,
    nested,
    mirrored,
    sequential,
    no_convolution,
    without_input,
]
