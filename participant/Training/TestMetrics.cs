namespace FederatedZk.Participant.Training;

/// <summary>How a model does on a participant's own test rows: self-reported, not proven. With several outputs every one counts as a prediction of its own.</summary>
/// <param name="Correct">predictions on the right side of probability 0.5; exactly 0.5 counts as positive</param>
/// <param name="LogLossSum">sum of −log of the probability given to the true label, in nats</param>
/// <param name="Auc">probability that a positive scores above a negative, ties half (Mann–Whitney); NaN where one class is missing</param>
public sealed record TestMetrics(uint Count, uint Correct, double LogLossSum, double Auc);
