namespace FederatedZk.Participant.Training;

/// <summary>
/// How a model does on a participant's own test rows: self-reported, not proven. Logistic and squared error: with several outputs every one counts as a
/// prediction of its own; softmax: one prediction a row.
/// </summary>
/// <param name="Correct">logistic: predictions on the right side of probability 0.5, exactly 0.5 counting as positive; softmax: rows whose class has the largest
/// logit (the first of equal ones); squared error: 0</param>
/// <param name="LogLossSum">logistic and softmax: sum of −log of the probability given to the true label or class, in nats; squared error: sum of the squared
/// differences between value and label, both as the schema maps them (raw less centre, over scale)</param>
/// <param name="Auc">logistic: probability that a positive scores above a negative, ties half (Mann–Whitney), NaN where one class is missing; else NaN</param>
public sealed record TestMetrics(uint Count, uint Correct, double LogLossSum, double Auc);
